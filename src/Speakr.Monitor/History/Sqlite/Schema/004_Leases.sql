-- table: {prefix}Leases
-- Times are UTC. fence counts the holders of a lease, beat every change; server and connectionId are of use in MySQL only.
-- The row without a name has the identity of these tables.
CREATE TABLE IF NOT EXISTS {prefix}Leases (
  name TEXT NOT NULL PRIMARY KEY,
  owner TEXT NULL,
  fence INTEGER NOT NULL DEFAULT 0,
  beat INTEGER NOT NULL DEFAULT 0,
  expiresAt TEXT NULL,
  server TEXT NULL,
  connectionId INTEGER NULL,
  updatedAt TEXT NULL
);
