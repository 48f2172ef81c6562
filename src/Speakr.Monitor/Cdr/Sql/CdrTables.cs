using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>What the tables are called.</summary>
internal sealed record CdrTables(string Prefix)
{
    /// <summary>The table of the records: a contract with Speakr's application.</summary>
    public const string Records = "cdrs";

    /// <summary>The columns of a record, in the order in which they are read and written.</summary>
    public static readonly string[] RecordColumns = ["date", "src", "dst", "billsec", "status", "linkedid", "recordingfile", "cnum"];

    /// <summary>The same as a list in a statement.</summary>
    public const string RecordList = "date, src, dst, billsec, status, linkedid, recordingfile, cnum";

    /// <summary>The columns by which records are looked for, when an index begins with one of them.</summary>
    public static readonly string[] Findable = ["date", "linkedid"];

    /// <summary>Who works for which synchronization, and its state.</summary>
    public string Syncs => Prefix + "CdrSyncs";

    public string Receipts => Prefix + "CdrReceipts";

    public string Quarantine => Prefix + "CdrQuarantine";

    public string Forgotten => Prefix + "Forgotten";

    /// <summary>The columns that each table must have.</summary>
    public IEnumerable<(string Table, string[] Columns)> Shapes =>
    [
        (Records, RecordColumns),
        (Syncs, ["name", "owner", "fence", "beat", "expiresAt", "server", "connectionId", "state", "updatedAt"]),
        (Receipts, ["name", "number", "content"]),
        (Quarantine, ["name", "id", "number", "uniqueid", "sequence", .. RecordColumns, "reason", "attempts", "createdAt", "updatedAt"]),
        (Forgotten, ForgottenTable.Columns),
    ];
}
