-- index: {prefix}QueueVisits.figures
CREATE INDEX IF NOT EXISTS {prefix}QueueVisits_figures ON {prefix}QueueVisits (queue, joinedAt, answeredAt, leftAt, waitSeconds, talkSeconds, holdSeconds, endReason);
