-- index: {prefix}AgentStates.startedAt
ALTER TABLE `{prefix}AgentStates` ADD INDEX `{prefix}AgentStates_startedAt` (`startedAt`), ALGORITHM=INPLACE, LOCK=NONE;
