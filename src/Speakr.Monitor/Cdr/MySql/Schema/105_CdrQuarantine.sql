-- table: {prefix}CdrQuarantine
-- Types that take what cdrs refuses. Times are UTC; number keeps the order of those that came at once.
CREATE TABLE IF NOT EXISTS `{prefix}CdrQuarantine` (
  `name` varchar(64) NOT NULL,
  `id` char(32) NOT NULL,
  `number` bigint NOT NULL AUTO_INCREMENT,
  `uniqueid` longtext NOT NULL,
  `sequence` bigint NOT NULL,
  `date` longtext NULL,
  `src` longtext NULL,
  `dst` longtext NULL,
  `billsec` bigint NULL,
  `status` longtext NULL,
  `linkedid` longtext NULL,
  `recordingfile` longtext NULL,
  `cnum` longtext NULL,
  `reason` longtext NOT NULL,
  `attempts` int NOT NULL,
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  PRIMARY KEY (`name`, `id`),
  UNIQUE KEY `{prefix}CdrQuarantine_number` (`number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
