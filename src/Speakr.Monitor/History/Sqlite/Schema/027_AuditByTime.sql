-- index: {prefix}AuditLog.at
CREATE INDEX IF NOT EXISTS {prefix}AuditLog_at ON {prefix}AuditLog (at);
