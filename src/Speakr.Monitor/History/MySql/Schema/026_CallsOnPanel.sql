-- index: CallsHistory.showOnPanel
ALTER TABLE `CallsHistory` ADD INDEX `CallsHistory_showOnPanel` (`showOnPanel`), ALGORITHM=INPLACE, LOCK=NONE;
