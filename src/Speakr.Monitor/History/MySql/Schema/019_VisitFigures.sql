-- index: {prefix}QueueVisits.figures
ALTER TABLE `{prefix}QueueVisits` ADD INDEX `{prefix}QueueVisits_figures` (`queue`, `joinedAt`, `answeredAt`, `leftAt`, `waitSeconds`, `talkSeconds`, `holdSeconds`, `endReason`), ALGORITHM=INPLACE, LOCK=NONE;
