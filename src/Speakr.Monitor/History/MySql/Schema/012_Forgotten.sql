-- table: {prefix}Forgotten
-- What must not be stored again: dates of purges and keyed hashes of erased numbers. The row without a name has the key and counts the changes.
-- Shared with copied records, when both are in one database.
CREATE TABLE IF NOT EXISTS `{prefix}Forgotten` (
  `name` varchar(120) NOT NULL,
  `content` varchar(100) NULL,
  `revision` bigint NOT NULL DEFAULT 0,
  `finishedAt` varchar(30) NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
