-- table: {prefix}SchemaVersions
CREATE TABLE IF NOT EXISTS {prefix}SchemaVersions (
  version INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  appliedAt TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
