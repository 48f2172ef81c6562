-- table: CallsHistory
-- The shape of the MySQL table in SQLite's types; times are UTC text, as CURRENT_TIMESTAMP writes them.
CREATE TABLE IF NOT EXISTS CallsHistory (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  status TEXT NOT NULL,
  queue TEXT NOT NULL,
  extension TEXT NOT NULL,
  uniqueId TEXT NOT NULL,
  linkId TEXT NOT NULL CONSTRAINT CallsHistory_linkId_unique UNIQUE,
  phoneNumber TEXT,
  showOnPanel INTEGER NOT NULL DEFAULT 1,
  updatedAt TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  createdAt TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
