-- index: CallsHistory.phoneNumber
ALTER TABLE `CallsHistory` ADD INDEX `CallsHistory_phoneNumber` (`phoneNumber`, `createdAt`), ALGORITHM=INPLACE, LOCK=NONE;
