namespace Speakr.Monitor.History.Relational;

/// <summary>What the history's own tables are called. <c>CallsHistory</c> is always called so.</summary>
internal sealed record HistoryTables(string Prefix)
{
    public string Visits => Prefix + "QueueVisits";

    public string Leases => Prefix + "Leases";

    public string Gaps => Prefix + "SourceGaps";

    /// <summary>The columns that each of them must have.</summary>
    public IEnumerable<(string Table, string[] Columns)> Shapes =>
    [
        (Visits, VisitRow.Names),
        (Leases, ["name", "owner", "fence", "beat", "expiresAt", "server", "connectionId", "updatedAt"]),
        (Gaps, ["source", "host", "startedAt", "endedAt", "reason"]),
    ];
}
