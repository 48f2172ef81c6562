-- table: {prefix}ApiKeys
-- Times are UTC. Keys are kept as SHA-256 only; queues is a JSON list, NULL for all.
CREATE TABLE IF NOT EXISTS {prefix}ApiKeys (
  name TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL,
  role TEXT NOT NULL,
  queues TEXT NULL,
  createdAt TEXT NOT NULL
) WITHOUT ROWID;
