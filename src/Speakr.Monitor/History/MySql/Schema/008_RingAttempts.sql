-- table: {prefix}RingAttempts
-- linkId has type and collation of CallsHistory.linkId, so that joins use the index.
CREATE TABLE IF NOT EXISTS `{prefix}RingAttempts` (
  `linkId` {like:CallsHistory.linkId} NOT NULL,
  `visit` int NOT NULL,
  `ring` int NOT NULL,
  `interface` varchar(255) NOT NULL,
  `agentName` varchar(255) NULL,
  `extension` varchar(255) NOT NULL DEFAULT '',
  `rangAt` datetime(3) NOT NULL,
  `seconds` int NOT NULL,
  `answered` boolean NOT NULL DEFAULT 0,
  PRIMARY KEY (`linkId`, `visit`, `ring`),
  KEY `{prefix}RingAttempts_extension` (`extension`, `rangAt`)
){charset};
