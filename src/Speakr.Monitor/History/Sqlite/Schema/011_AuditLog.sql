-- table: {prefix}AuditLog
CREATE TABLE IF NOT EXISTS {prefix}AuditLog (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  at TEXT NOT NULL,
  user TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL,
  address TEXT NULL
);
