-- table: {prefix}SourceGaps
CREATE TABLE IF NOT EXISTS {prefix}SourceGaps (
  source TEXT NOT NULL,
  host TEXT NOT NULL,
  startedAt TEXT NOT NULL,
  endedAt TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (source, host, startedAt)
) WITHOUT ROWID;
