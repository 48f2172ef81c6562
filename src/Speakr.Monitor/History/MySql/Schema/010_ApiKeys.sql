-- table: {prefix}ApiKeys
-- Times are UTC. Keys are kept as SHA-256 only; queues is a JSON list, NULL for all.
CREATE TABLE IF NOT EXISTS `{prefix}ApiKeys` (
  `name` varchar(64) NOT NULL,
  `hash` char(64) NOT NULL,
  `role` varchar(16) NOT NULL,
  `queues` text NULL,
  `createdAt` datetime(3) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
