-- table: {prefix}Users
-- Times are UTC. Passwords are kept as slow, salted hashes only; queues is a JSON list, NULL for all. A new stamp ends all sessions.
CREATE TABLE IF NOT EXISTS {prefix}Users (
  name TEXT NOT NULL PRIMARY KEY,
  passwordHash TEXT NOT NULL,
  role TEXT NOT NULL,
  queues TEXT NULL,
  stamp TEXT NOT NULL,
  createdAt TEXT NOT NULL
) WITHOUT ROWID;
