-- index: {prefix}AuditLog.at
ALTER TABLE `{prefix}AuditLog` ADD INDEX `{prefix}AuditLog_at` (`at`), ALGORITHM=INPLACE, LOCK=NONE;
