-- index: {prefix}QueueVisits.agentName
CREATE INDEX IF NOT EXISTS {prefix}QueueVisits_agentName ON {prefix}QueueVisits (agentName, joinedAt, queue);
