-- column: {prefix}QueueVisits.holdSeconds
ALTER TABLE {prefix}QueueVisits ADD COLUMN holdSeconds INTEGER NULL;
