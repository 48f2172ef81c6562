-- column: {prefix}QueueVisits.reconstructed
ALTER TABLE {prefix}QueueVisits ADD COLUMN reconstructed INTEGER NOT NULL DEFAULT 0;
