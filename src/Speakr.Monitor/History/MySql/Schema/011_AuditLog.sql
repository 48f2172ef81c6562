-- table: {prefix}AuditLog
-- Times are UTC.
CREATE TABLE IF NOT EXISTS `{prefix}AuditLog` (
  `id` bigint AUTO_INCREMENT NOT NULL,
  `at` datetime(3) NOT NULL,
  `user` varchar(64) NOT NULL,
  `action` varchar(32) NOT NULL,
  `detail` varchar(1000) NOT NULL,
  `address` varchar(45) NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
