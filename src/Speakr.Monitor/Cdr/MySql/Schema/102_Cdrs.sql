-- table: cdrs
-- A contract with Speakr's application: never altered.
CREATE TABLE IF NOT EXISTS `cdrs` (
  `date` datetime NULL,
  `src` varchar(255) NULL,
  `dst` varchar(255) NULL,
  `billsec` int NULL,
  `status` varchar(255) NULL,
  `linkedid` varchar(255) NULL,
  `recordingfile` varchar(255) NULL,
  `cnum` varchar(255) NULL,
  KEY `cdrs_date` (`date`),
  KEY `cdrs_linkedid` (`linkedid`)
) ENGINE=InnoDB{charset};
