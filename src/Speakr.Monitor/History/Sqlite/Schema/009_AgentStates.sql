-- table: {prefix}AgentStates
CREATE TABLE IF NOT EXISTS {prefix}AgentStates (
  pbx TEXT NOT NULL,
  interface TEXT NOT NULL,
  agent TEXT NULL,
  queue TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NULL,
  startedAt TEXT NOT NULL,
  endedAt TEXT NULL,
  PRIMARY KEY (pbx, interface, queue, kind, startedAt)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS {prefix}AgentStates_endedAt ON {prefix}AgentStates (endedAt);
