-- table: {prefix}CdrSyncs
-- Times are UTC. fence counts the holders of the lease, beat every change.
CREATE TABLE IF NOT EXISTS `{prefix}CdrSyncs` (
  `name` varchar(64) NOT NULL,
  `owner` varchar(255) NULL,
  `fence` bigint NOT NULL DEFAULT 0,
  `beat` bigint NOT NULL DEFAULT 0,
  `expiresAt` datetime(3) NULL,
  `server` char(64) NULL,
  `connectionId` bigint unsigned NULL,
  `state` longtext NULL,
  `updatedAt` datetime(3) NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
