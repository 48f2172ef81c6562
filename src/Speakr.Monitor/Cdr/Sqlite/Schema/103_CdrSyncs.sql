-- table: {prefix}CdrSyncs
-- Times are UTC. fence counts the holders of the lease, beat every change; server and connectionId are of use in MySQL only.
CREATE TABLE IF NOT EXISTS {prefix}CdrSyncs (
  name TEXT NOT NULL PRIMARY KEY,
  owner TEXT NULL,
  fence INTEGER NOT NULL DEFAULT 0,
  beat INTEGER NOT NULL DEFAULT 0,
  expiresAt TEXT NULL,
  server TEXT NULL,
  connectionId INTEGER NULL,
  state TEXT NULL,
  updatedAt TEXT NULL
);
