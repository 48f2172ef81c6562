using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>The statements over several rows, in the words of one kind of database.</summary>
internal sealed class HistoryStatements
{
    // createdAt keeps its first value; linkId and id find the row.
    private static readonly string[] Changing = ["status", "queue", "extension", "uniqueId", "phoneNumber", "showOnPanel", "updatedAt"];

    public HistoryStatements(SqlDialect dialect, HistoryTables tables)
    {
        var calls = string.Join(", ", CallRow.Names);
        InsertCalls = new($"INSERT INTO {HistoryTables.Calls} ({calls}) VALUES ");
        UpdateCalls = new($"INSERT INTO {HistoryTables.Calls} ({calls}, id) VALUES ", dialect.OnConflictUpdate(Changing));
        UpsertVisits = new(
            $"INSERT INTO {tables.Visits} ({string.Join(", ", VisitRow.Names)}) VALUES ",
            dialect.OnConflictUpdate(VisitRow.Names.Except(["linkId", "visit"])));
        UpsertRings = new(
            $"INSERT INTO {tables.Rings} ({string.Join(", ", RingRow.Names)}) VALUES ",
            dialect.OnConflictUpdate(RingRow.Names.Except(["linkId", "visit", "ring"])));
        UpsertGap = $"INSERT INTO {tables.Gaps} (source, host, startedAt, endedAt, reason) VALUES (@source, @host, @startedAt, @endedAt, @reason)"
            + dialect.OnConflictUpdate(["endedAt", "reason"]);
        SelectCalls = $"""
            SELECT id, status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel, {dialect.ToTime("updatedAt")}, {dialect.ToTime("createdAt")}
            FROM {HistoryTables.Calls}
            """;
        var read = VisitRow.Names.Skip(1).Select(name => VisitRow.IsTime(name) ? dialect.ToTime($"v.{name}") : $"v.{name}");
        // Joined by the tables themselves: only they know which spellings of a linkId they take for equal.
        SelectVisits = new(
            $"SELECT c.id, {string.Join(", ", read)} FROM {HistoryTables.Calls} c JOIN {tables.Visits} v ON v.linkId = c.linkId WHERE c.id IN (",
            "@id#", ") ORDER BY c.id, v.visit", "id");
        var rings = RingRow.Names.Skip(1).Select(name => VisitRow.IsTime(name) ? dialect.ToTime($"r.{name}") : $"r.{name}");
        SelectRings = new(
            $"SELECT c.id, {string.Join(", ", rings)} FROM {HistoryTables.Calls} c JOIN {tables.Rings} r ON r.linkId = c.linkId WHERE c.id IN (",
            "@id#", ") ORDER BY c.id, r.visit, r.ring", "id");
    }

    /// <summary>
    /// Finds <c>id</c> and <c>linkId</c> of the rows whose linkId the database takes for equal to one of those that follow in parentheses.
    /// </summary>
    public const string SelectKnown = $"SELECT id, linkId FROM {HistoryTables.Calls} WHERE linkId IN (";

    /// <summary>Adds calls. Refused when a linkId is there: the row may be another call's, whose id the collation takes for equal.</summary>
    public RowStatement InsertCalls { get; }

    /// <summary>Changes calls whose <c>id</c> is known: with the id given no new one is drawn.</summary>
    public RowStatement UpdateCalls { get; }

    public RowStatement UpsertVisits { get; }

    public RowStatement UpsertRings { get; }

    /// <summary>Visits of the calls with the given ids: the id, then the columns of <see cref="VisitRow"/> without the first; in order.</summary>
    public BatchStatement SelectVisits { get; }

    /// <summary>Ring attempts of the calls with the given ids: the id, then the columns of <see cref="RingRow"/> without the first; in order.</summary>
    public BatchStatement SelectRings { get; }

    /// <summary>The columns that <see cref="HistoryReader"/> reads, without a condition.</summary>
    public string SelectCalls { get; }

    /// <summary>Adds a gap, or changes end and reason of one that is known.</summary>
    public string UpsertGap { get; }
}
