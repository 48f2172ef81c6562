-- index: CallsHistory.createdAt
ALTER TABLE `CallsHistory` ADD INDEX `CallsHistory_createdAt` (`createdAt`), ALGORITHM=INPLACE, LOCK=NONE;
