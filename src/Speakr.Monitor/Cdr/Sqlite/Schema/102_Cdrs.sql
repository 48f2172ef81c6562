-- table: cdrs
-- The shape of the MySQL table in SQLite's types.
CREATE TABLE IF NOT EXISTS cdrs (
  date TEXT NULL,
  src TEXT NULL,
  dst TEXT NULL,
  billsec INTEGER NULL,
  status TEXT NULL,
  linkedid TEXT NULL,
  recordingfile TEXT NULL,
  cnum TEXT NULL
);
CREATE INDEX IF NOT EXISTS cdrs_date ON cdrs (date);
CREATE INDEX IF NOT EXISTS cdrs_linkedid ON cdrs (linkedid);
