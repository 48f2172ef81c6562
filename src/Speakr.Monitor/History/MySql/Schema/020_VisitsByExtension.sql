-- index: {prefix}QueueVisits.extension
ALTER TABLE `{prefix}QueueVisits` ADD INDEX `{prefix}QueueVisits_extension` (`extension`, `joinedAt`, `queue`), ALGORITHM=INPLACE, LOCK=NONE;
