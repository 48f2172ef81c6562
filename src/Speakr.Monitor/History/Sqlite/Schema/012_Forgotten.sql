-- table: {prefix}Forgotten
-- What must not be stored again: dates of purges and keyed hashes of erased numbers. The row without a name has the key and counts the changes.
-- Shared with copied records, when both are in one database.
CREATE TABLE IF NOT EXISTS {prefix}Forgotten (
  name TEXT NOT NULL PRIMARY KEY,
  content TEXT NULL,
  revision INTEGER NOT NULL DEFAULT 0,
  finishedAt TEXT NULL
);
