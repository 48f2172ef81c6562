-- table: {prefix}Leases
-- Times are UTC. fence counts the holders of a lease, beat every change. The row without a name has the identity of these tables.
CREATE TABLE IF NOT EXISTS `{prefix}Leases` (
  `name` varchar(64) NOT NULL,
  `owner` varchar(255) NULL,
  `fence` bigint NOT NULL DEFAULT 0,
  `beat` bigint NOT NULL DEFAULT 0,
  `expiresAt` datetime(3) NULL,
  `server` char(64) NULL,
  `connectionId` bigint unsigned NULL,
  `updatedAt` datetime(3) NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
