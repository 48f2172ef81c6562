-- table: {prefix}CdrReceipts
CREATE TABLE IF NOT EXISTS `{prefix}CdrReceipts` (
  `name` varchar(64) NOT NULL,
  `number` bigint NOT NULL,
  `content` longblob NOT NULL,
  PRIMARY KEY (`name`, `number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
