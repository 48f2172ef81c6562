using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>What the tables of the history are called, and the columns that each of them must have.</summary>
internal sealed record HistoryTables(string Prefix)
{
    /// <summary>The table of calls: a contract with Speakr's application.</summary>
    public const string Calls = "CallsHistory";

    public string Visits => Prefix + "QueueVisits";

    public string Rings => Prefix + "RingAttempts";

    public string Leases => Prefix + "Leases";

    public string Gaps => Prefix + "SourceGaps";

    public string Agents => Prefix + "AgentStates";

    public string ApiKeys => Prefix + "ApiKeys";

    public string Users => Prefix + "Users";

    public string DataProtectionKeys => Prefix + "DataProtectionKeys";

    public string AuditLog => Prefix + "AuditLog";

    public string DeadLetters => Prefix + "DeadLetters";

    public string Forgotten => Prefix + "Forgotten";

    /// <summary>The columns that each of our own tables must have.</summary>
    public IEnumerable<(string Table, string[] Columns)> Shapes =>
    [
        (Visits, VisitRow.Names),
        (Rings, RingRow.Names),
        (Leases, ["name", "owner", "fence", "beat", "expiresAt", "server", "connectionId", "updatedAt"]),
        (Gaps, ["source", "host", "startedAt", "endedAt", "reason"]),
        (Agents, HistoryAgents.Columns),
        (ApiKeys, HistoryAccess.KeyColumns),
        (Users, HistoryAccess.UserColumns),
        (DataProtectionKeys, HistoryAccess.ProtectionColumns),
        (AuditLog, HistoryAccess.AuditColumns),
        (DeadLetters, HistoryDeadLetters.Columns),
        (Forgotten, ForgottenTable.Columns),
    ];
}
