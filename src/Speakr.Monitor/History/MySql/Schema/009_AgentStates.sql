-- table: {prefix}AgentStates
-- Times are UTC.
CREATE TABLE IF NOT EXISTS `{prefix}AgentStates` (
  `pbx` varchar(64) NOT NULL,
  `interface` varchar(80) NOT NULL,
  `agent` varchar(255) NULL,
  `queue` varchar(80) NOT NULL,
  `kind` varchar(8) NOT NULL,
  `reason` varchar(255) NULL,
  `startedAt` datetime(3) NOT NULL,
  `endedAt` datetime(3) NULL,
  PRIMARY KEY (`pbx`, `interface`, `queue`, `kind`, `startedAt`),
  KEY `{prefix}AgentStates_endedAt` (`endedAt`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
