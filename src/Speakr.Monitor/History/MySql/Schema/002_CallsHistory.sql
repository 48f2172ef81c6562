-- table: CallsHistory
-- A contract with Speakr's application: never altered.
CREATE TABLE IF NOT EXISTS `CallsHistory` (
  `id` int AUTO_INCREMENT NOT NULL,
  `status` varchar(255) NOT NULL,
  `queue` varchar(255) NOT NULL,
  `extension` varchar(255) NOT NULL,
  `uniqueId` varchar(255) NOT NULL,
  `linkId` varchar(255) NOT NULL,
  `phoneNumber` varchar(255),
  `showOnPanel` boolean NOT NULL DEFAULT true,
  `updatedAt` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `createdAt` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT `CallsHistory_id` PRIMARY KEY(`id`),
  CONSTRAINT `CallsHistory_linkId_unique` UNIQUE(`linkId`)
){charset};
