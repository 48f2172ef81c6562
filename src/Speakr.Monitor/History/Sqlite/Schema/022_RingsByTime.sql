-- index: {prefix}RingAttempts.rangAt
CREATE INDEX IF NOT EXISTS {prefix}RingAttempts_rangAt ON {prefix}RingAttempts (rangAt);
