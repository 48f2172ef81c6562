-- table: {prefix}Users
-- Times are UTC. Passwords are kept as slow, salted hashes only; queues is a JSON list, NULL for all. A new stamp ends all sessions.
CREATE TABLE IF NOT EXISTS `{prefix}Users` (
  `name` varchar(64) NOT NULL,
  `passwordHash` varchar(255) NOT NULL,
  `role` varchar(16) NOT NULL,
  `queues` text NULL,
  `stamp` varchar(64) NOT NULL,
  `createdAt` datetime(3) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
