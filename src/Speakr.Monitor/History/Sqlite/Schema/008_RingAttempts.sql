-- table: {prefix}RingAttempts
CREATE TABLE IF NOT EXISTS {prefix}RingAttempts (
  linkId TEXT NOT NULL,
  visit INTEGER NOT NULL,
  ring INTEGER NOT NULL,
  interface TEXT NOT NULL,
  agentName TEXT NULL,
  extension TEXT NOT NULL DEFAULT '',
  rangAt TEXT NOT NULL,
  seconds INTEGER NOT NULL,
  answered INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (linkId, visit, ring)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS {prefix}RingAttempts_extension ON {prefix}RingAttempts (extension, rangAt);
