-- table: {prefix}DeadLetters
-- What webhooks could not deliver. Times are UTC.
CREATE TABLE IF NOT EXISTS {prefix}DeadLetters (
  id TEXT NOT NULL PRIMARY KEY,
  webhook TEXT NOT NULL,
  linkId TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  willBeSent INTEGER NOT NULL DEFAULT 0,
  createdAt TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS {prefix}DeadLetters_createdAt ON {prefix}DeadLetters (createdAt);
