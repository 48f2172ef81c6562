-- index: {prefix}QueueVisits.agentName
ALTER TABLE `{prefix}QueueVisits` ADD INDEX `{prefix}QueueVisits_agentName` (`agentName`, `joinedAt`, `queue`), ALGORITHM=INPLACE, LOCK=NONE;
