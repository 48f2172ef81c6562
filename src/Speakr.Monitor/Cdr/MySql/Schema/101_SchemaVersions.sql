-- table: {prefix}SchemaVersions
-- Shared with the history, when both are in one database.
CREATE TABLE IF NOT EXISTS `{prefix}SchemaVersions` (
  `version` int NOT NULL,
  `name` varchar(100) NOT NULL,
  `appliedAt` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`version`)
){charset};
