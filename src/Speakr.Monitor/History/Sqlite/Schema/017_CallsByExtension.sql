-- index: CallsHistory.extension
CREATE INDEX IF NOT EXISTS CallsHistory_extension ON CallsHistory (extension, createdAt, queue);
