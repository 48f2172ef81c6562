-- index: {prefix}QueueVisits.extension
CREATE INDEX IF NOT EXISTS {prefix}QueueVisits_extension ON {prefix}QueueVisits (extension, joinedAt, queue);
