-- index: CallsHistory.queue
CREATE INDEX IF NOT EXISTS CallsHistory_queue ON CallsHistory (queue, createdAt);
