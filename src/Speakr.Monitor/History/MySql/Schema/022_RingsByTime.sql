-- index: {prefix}RingAttempts.rangAt
ALTER TABLE `{prefix}RingAttempts` ADD INDEX `{prefix}RingAttempts_rangAt` (`rangAt`), ALGORITHM=INPLACE, LOCK=NONE;
