-- table: {prefix}QueueVisits
CREATE TABLE IF NOT EXISTS {prefix}QueueVisits (
  linkId TEXT NOT NULL,
  visit INTEGER NOT NULL,
  queue TEXT NOT NULL,
  uniqueId TEXT NOT NULL,
  joinedAt TEXT NULL,
  answeredAt TEXT NULL,
  leftAt TEXT NULL,
  endedAt TEXT NULL,
  extension TEXT NOT NULL DEFAULT '',
  agentName TEXT NULL,
  agentUniqueId TEXT NULL,
  waitSeconds INTEGER NULL,
  ringSeconds INTEGER NULL,
  talkSeconds INTEGER NULL,
  holdSeconds INTEGER NULL,
  hungUpAt TEXT NULL,
  endReason TEXT NULL,
  reconstructed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (linkId, visit)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS {prefix}QueueVisits_queue ON {prefix}QueueVisits (queue, joinedAt);
