-- table: {prefix}DataProtectionKeys
-- What cookies are encrypted with, shared by all hosts.
CREATE TABLE IF NOT EXISTS `{prefix}DataProtectionKeys` (
  `name` varchar(64) NOT NULL,
  `content` text NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
