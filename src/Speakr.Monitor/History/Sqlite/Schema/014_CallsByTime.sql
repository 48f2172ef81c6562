-- index: CallsHistory.createdAt
CREATE INDEX IF NOT EXISTS CallsHistory_createdAt ON CallsHistory (createdAt);
