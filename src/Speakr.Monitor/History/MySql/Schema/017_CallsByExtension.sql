-- index: CallsHistory.extension
ALTER TABLE `CallsHistory` ADD INDEX `CallsHistory_extension` (`extension`, `createdAt`, `queue`), ALGORITHM=INPLACE, LOCK=NONE;
