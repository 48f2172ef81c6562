using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Cdr;

/// <summary>What is found at the two ends of a copy of call detail records.</summary>
internal static class CdrFindings
{
    public static readonly FindingKind Table = new(
        FindingLevel.Ok, "cdr-source.table", "The table {0} is there with its columns.");

    public static readonly FindingKind BadTable = new(
        FindingLevel.Problem, "cdr-source.table-unusable", "{0}", "Correct FREEPBX_DB_NAME, the user's right SELECT or FreePBX's CDR module, as the sentence says.");

    public static readonly FindingKind Marks = new(FindingLevel.Ok, "cdr-source.marks", "Copied rows are marked here, in the column {0}.");

    public static readonly FindingKind OnlyReads = new(
        FindingLevel.Ok, "cdr-source.only-reads", "Nothing is written here; copied rows are remembered at the destination.");

    public static readonly FindingKind BadMode = new(
        FindingLevel.Problem, "cdr-source.mode-impossible", "{0}", "Grant the right that the sentence names, or set CDR_SYNC_MODE=auto.");

    public static readonly FindingKind CannotMark = new(
        FindingLevel.Note, "cdr-source.cannot-mark",
        "There is a column sync, but this user may not write it, so copied rows are remembered at the destination.",
        "Nothing, when the PBX must not be written to. Otherwise an administrator runs: GRANT UPDATE (sync) ON {0} TO the user.");

    public static readonly FindingKind MarkerUnusable = new(
        FindingLevel.Warning, "cdr-source.marker-unusable",
        "The column {0} {1}, so it cannot tell new rows from copied ones; copied rows are remembered at the destination.",
        "Nothing, when the column is another program's. Otherwise an administrator makes it nullable with the default NULL, and sets it to NULL in the rows that are to be copied.");

    public static readonly FindingKind MarkerRefused = new(
        FindingLevel.Warning, "cdr-source.marker-refused",
        "Rows are not marked: {0}. Copied rows are remembered at the destination.",
        "Nothing, when the PBX must not be written to. Otherwise an administrator grants UPDATE on those columns, too, or takes ON UPDATE away from them.");

    public static readonly FindingKind NoDateIndex = new(
        FindingLevel.Warning, "cdr-source.no-date-index",
        "No index of {0} begins with calldate, so the whole table is read in each run.",
        "The table is FreePBX's, which creates that index itself. Its administrator can run, outside office hours: ALTER TABLE {0} ADD INDEX calldate (calldate)");

    public static readonly FindingKind NoIdIndex = new(
        FindingLevel.Warning, "cdr-source.no-id-index",
        "No index of {0} begins with uniqueid, so the whole table is read to mark rows and to look up calls.",
        "The table is FreePBX's, which creates that index itself. Its administrator can run, outside office hours: ALTER TABLE {0} ADD INDEX uniqueid (uniqueid)");

    public static readonly FindingKind NoSequence = new(
        FindingLevel.Note, "cdr-source.no-sequence",
        "The table has no column sequence, so rows of one call are told apart by their content.", "Nothing; updating FreePBX's CDR module adds it.");

    public static readonly FindingKind NoTransactions = new(
        FindingLevel.Note, "cdr-source.no-transactions",
        "The table's engine has no transactions, so reading and writing it wait for each other.", "Nothing; it is worked with in small portions.");

    public static readonly FindingKind Zone = new(FindingLevel.Ok, "cdr-source.zone", "Records are dated in {0} ({1}).");

    public static readonly FindingKind OtherZone = new(
        FindingLevel.Warning, "cdr-source.zone-differs",
        "SPEAKR_MONITOR__PBX_TIME_ZONE is {0} ({1}), but the clock of the PBX's database is at {2}: calls are looked up at the wrong hours.",
        "Correct SPEAKR_MONITOR__PBX_TIME_ZONE, or the time zone of the PBX (System Admin, and a restart of its database).");

    public static readonly FindingKind DatesShifted = new(
        FindingLevel.Warning, "cdr-source.dates-shifted",
        "calldate is {0} h away from the second in uniqueid when it is read in {2} ({1}): records are dated at {3}.",
        "Set SPEAKR_MONITOR__PBX_TIME_ZONE to the time zone in which Asterisk writes calldate (UTC where it is UTC+00:00).");

    public static readonly FindingKind Newest = new(FindingLevel.Ok, "cdr-source.newest", "The latest record is of {0}, {1} ago.");

    public static readonly FindingKind OldNewest = new(
        FindingLevel.Note, "cdr-source.newest-old", "The latest record is of {0}, {1} ago.",
        "Nothing, when nobody has called since. Otherwise see on the PBX whether Asterisk writes records (cdr show status).");

    public static readonly FindingKind None = new(
        FindingLevel.Note, "cdr-source.empty", "There is no record, or none that an index finds.", "See on the PBX whether Asterisk writes records (cdr show status).");

    public static readonly FindingKind Waiting = new(FindingLevel.Ok, "cdr-source.waiting", "{0} row(s) of the last {1} h are not marked as copied.");

    public static readonly FindingKind ManyWaiting = new(
        FindingLevel.Warning, "cdr-source.many-waiting", "{0} or more rows of the last {1} h are not marked as copied.",
        "See whether a monitor runs and what its log says of the copy; speakr-monitor sync copies at once.");

    public static readonly FindingKind DestinationTables = new(FindingLevel.Ok, "cdr-destination.tables", "The tables are there and as they should be.");

    public static readonly FindingKind Lag = new(FindingLevel.Ok, "cdr-destination.lag", "The latest record here is of {0}; it is {1} behind the source.");

    public static readonly FindingKind Late = new(
        FindingLevel.Warning, "cdr-destination.late", "The latest record here is of {0}; it is {1} behind the source.",
        "See whether a monitor runs and what its log says of the copy; speakr-monitor sync copies at once.");

    public static readonly FindingKind NewestHere = new(
        FindingLevel.Note, "cdr-destination.newest", "The latest record here is of {0}; the source does not say how far it is.",
        "See what is said of the source.");

    public static readonly FindingKind NothingCopied = new(
        FindingLevel.Note, "cdr-destination.empty", "No record has been copied yet.", "speakr-monitor sync copies at once.");

    public static readonly FindingKind DaysEqual = new(
        FindingLevel.Ok, "cdr-destination.days", "The last {0} days have here what was copied of them.");

    public static readonly FindingKind DaysLack = new(
        FindingLevel.Warning, "cdr-destination.days-lack",
        "{0} of the last {1} days have fewer records here than were copied of them, {2} in all; the first is {3}, with {4} of {5}.",
        "When they were not removed on purpose, as by a restore from a backup: speakr-monitor sync --from {3}");

    public static readonly FindingKind NoIndex = new(
        FindingLevel.Note, "cdr-destination.no-index", "No index of cdrs begins with date, so the latest record is not looked for and comparisons read the whole table.",
        "ALTER TABLE cdrs ADD INDEX cdrs_date (date), when those who read the table agree.");

    public static readonly FindingKind Quarantine = new(
        FindingLevel.Warning, "cdr-destination.quarantine", "{0} row(s) are in quarantine.",
        "The table {1} says why each was refused. When the cause is mended: speakr-monitor sync --retry-quarantine");

    public static readonly FindingKind NoQuarantine = new(FindingLevel.Ok, "cdr-destination.no-quarantine", "No row is in quarantine.");

    public static readonly FindingKind Receipts = new(FindingLevel.Ok, "cdr-destination.receipts", "{0} receipt(s) of copied rows are kept.");

    public static readonly FindingKind LastRun = new(FindingLevel.Ok, "cdr-destination.last-run", "The last sign of a run was {0} ago.");

    public static readonly FindingKind Worker = new(FindingLevel.Ok, "cdr-destination.worker", "{0} is copying now.");
}
