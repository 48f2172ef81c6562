-- index: CallsHistory.status
CREATE INDEX IF NOT EXISTS CallsHistory_status ON CallsHistory (status, createdAt);
