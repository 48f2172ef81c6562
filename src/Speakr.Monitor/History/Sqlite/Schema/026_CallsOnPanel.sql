-- index: CallsHistory.showOnPanel
CREATE INDEX IF NOT EXISTS CallsHistory_showOnPanel ON CallsHistory (showOnPanel);
