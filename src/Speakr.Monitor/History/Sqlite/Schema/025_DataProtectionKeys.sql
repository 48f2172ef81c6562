-- table: {prefix}DataProtectionKeys
-- What cookies are encrypted with, shared by all hosts.
CREATE TABLE IF NOT EXISTS {prefix}DataProtectionKeys (
  name TEXT NOT NULL PRIMARY KEY,
  content TEXT NOT NULL
) WITHOUT ROWID;
