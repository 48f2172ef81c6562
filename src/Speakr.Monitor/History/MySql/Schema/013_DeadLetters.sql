-- table: {prefix}DeadLetters
-- What webhooks could not deliver. Times are UTC.
CREATE TABLE IF NOT EXISTS `{prefix}DeadLetters` (
  `id` varchar(40) NOT NULL,
  `webhook` varchar(64) NOT NULL,
  `linkId` varchar(255) NOT NULL,
  `body` longtext NOT NULL,
  `reason` varchar(255) NOT NULL,
  `attempts` int NOT NULL,
  `willBeSent` boolean NOT NULL DEFAULT 0,
  `createdAt` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `{prefix}DeadLetters_createdAt` (`createdAt`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
