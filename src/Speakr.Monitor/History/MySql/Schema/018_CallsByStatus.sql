-- index: CallsHistory.status
ALTER TABLE `CallsHistory` ADD INDEX `CallsHistory_status` (`status`, `createdAt`), ALGORITHM=INPLACE, LOCK=NONE;
