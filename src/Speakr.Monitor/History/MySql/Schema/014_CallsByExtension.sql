-- index: CallsHistory.extension
ALTER TABLE `CallsHistory` ADD INDEX `CallsHistory_extension` (`extension`, `createdAt`), ALGORITHM=INPLACE, LOCK=NONE;
