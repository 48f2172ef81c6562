-- index: CallsHistory.queue
ALTER TABLE `CallsHistory` ADD INDEX `CallsHistory_queue` (`queue`, `createdAt`), ALGORITHM=INPLACE, LOCK=NONE;
