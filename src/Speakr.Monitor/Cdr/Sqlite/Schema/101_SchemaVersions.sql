-- table: {prefix}SchemaVersions
-- Shared with the history, when both are in one file.
CREATE TABLE IF NOT EXISTS {prefix}SchemaVersions (
  version INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  appliedAt TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
