-- column: {prefix}QueueVisits.reconstructed
ALTER TABLE `{prefix}QueueVisits` ADD COLUMN `reconstructed` boolean NOT NULL DEFAULT 0;
