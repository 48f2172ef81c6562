-- table: {prefix}SourceGaps
-- Times are UTC. The key stays below 767 bytes, which is all that old row formats take.
CREATE TABLE IF NOT EXISTS `{prefix}SourceGaps` (
  `source` varchar(64) NOT NULL,
  `host` varchar(100) NOT NULL,
  `startedAt` datetime(3) NOT NULL,
  `endedAt` datetime(3) NOT NULL,
  `reason` varchar(255) NOT NULL,
  PRIMARY KEY (`source`, `host`, `startedAt`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
