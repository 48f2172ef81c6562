-- index: CallsHistory.phoneNumber
CREATE INDEX IF NOT EXISTS CallsHistory_phoneNumber ON CallsHistory (phoneNumber, createdAt);
