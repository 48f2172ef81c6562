-- table: {prefix}QueueVisits
-- linkId has type and collation of CallsHistory.linkId, so that joins use the index.
CREATE TABLE IF NOT EXISTS `{prefix}QueueVisits` (
  `linkId` {like:CallsHistory.linkId} NOT NULL,
  `visit` int NOT NULL,
  `queue` varchar(255) NOT NULL,
  `uniqueId` varchar(255) NOT NULL,
  `joinedAt` datetime(3) NULL,
  `answeredAt` datetime(3) NULL,
  `leftAt` datetime(3) NULL,
  `endedAt` datetime(3) NULL,
  `extension` varchar(255) NOT NULL DEFAULT '',
  `agentName` varchar(255) NULL,
  `agentUniqueId` varchar(255) NULL,
  `waitSeconds` int NULL,
  `ringSeconds` int NULL,
  `talkSeconds` int NULL,
  `holdSeconds` int NULL,
  `hungUpAt` datetime(3) NULL,
  `endReason` varchar(20) NULL,
  `reconstructed` boolean NOT NULL DEFAULT 0,
  PRIMARY KEY (`linkId`, `visit`),
  KEY `{prefix}QueueVisits_queue` (`queue`, `joinedAt`)
){charset};
