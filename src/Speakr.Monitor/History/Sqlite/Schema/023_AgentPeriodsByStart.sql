-- index: {prefix}AgentStates.startedAt
CREATE INDEX IF NOT EXISTS {prefix}AgentStates_startedAt ON {prefix}AgentStates (startedAt);
