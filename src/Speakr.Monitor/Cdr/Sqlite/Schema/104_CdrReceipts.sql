-- table: {prefix}CdrReceipts
CREATE TABLE IF NOT EXISTS {prefix}CdrReceipts (
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (name, number)
);
