-- table: {prefix}CdrQuarantine
-- Times are UTC; number keeps the order of those that came at once.
CREATE TABLE IF NOT EXISTS {prefix}CdrQuarantine (
  number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL,
  id TEXT NOT NULL,
  uniqueid TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  date TEXT NULL,
  src TEXT NULL,
  dst TEXT NULL,
  billsec INTEGER NULL,
  status TEXT NULL,
  linkedid TEXT NULL,
  recordingfile TEXT NULL,
  cnum TEXT NULL,
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  createdAt TEXT NOT NULL,
  updatedAt TEXT NOT NULL,
  UNIQUE (name, id)
);
