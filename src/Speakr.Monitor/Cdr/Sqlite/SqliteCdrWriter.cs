using Microsoft.Data.Sqlite;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Writes one row at a time: nothing travels over a network, and small statements that stay prepared are the fastest.</summary>
internal sealed class SqliteCdrWriter(SqlSession session, CdrTables tables) : CdrWriter(session)
{
    private static readonly BatchStatement Insert = new(
        $"INSERT INTO {CdrTables.Records} ({CdrTables.RecordList}) VALUES ", $"({Values(CdrTables.RecordColumns)})", "", CdrTables.RecordColumns);

    private static readonly string[] QuarantineColumns =
        [.. CdrTables.RecordColumns, "name", "id", "uniqueid", "sequence", "reason", "attempts"];

    private readonly BatchCommands _commands = new(session);

    private readonly BatchStatement _setAside = new(
        $"INSERT INTO {tables.Quarantine} ({string.Join(", ", QuarantineColumns)}, createdAt, updatedAt) VALUES ",
        $"({Values(QuarantineColumns)}, {session.Dialect.UtcNow}, {session.Dialect.UtcNow})",
        " ON CONFLICT (name, id) DO UPDATE SET attempts = attempts + 1, reason = excluded.reason, updatedAt = excluded.updatedAt",
        QuarantineColumns);

    public override int MaxContent => int.MaxValue;

    public override async Task<(int Rows, string? Refusal)> InsertAsync(
        IReadOnlyList<CdrRow> rows, int start, int end, CancellationToken cancellationToken)
    {
        try
        {
            await _commands.ExecuteAsync(Insert, [Row(rows[start].Record)], cancellationToken).ConfigureAwait(false);
            return (1, null);
        }
        catch (SqliteException error) when (SqliteRefusal.Reason(error) is { } reason)
        {
            return (1, reason);
        }
    }

    public override Task SetAsideAsync(string name, IReadOnlyList<QuarantinedCdr> rows, CancellationToken cancellationToken) => _commands.ExecuteAsync(
        _setAside,
        [.. rows.Select(row => Row(row.Row.Record, name, row.Id, row.Row.UniqueId, row.Row.Sequence, row.Reason, row.Attempts))],
        cancellationToken);

    public override string? Refusal(Exception error) => error is SqliteException refused ? SqliteRefusal.Reason(refused) : null;

    private static string Values(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"@{column}#"));

    private static object[] Row(CallDetailRecord record, params ReadOnlySpan<object> further) =>
    [
        OrNull(record.CallDate), OrNull(record.Src), OrNull(record.Dst), record.BillSec ?? (object)DBNull.Value, OrNull(record.Disposition),
        OrNull(record.LinkedId), OrNull(record.RecordingFile), OrNull(record.CNum), .. further,
    ];

    private static object OrNull(string? value) => value ?? (object)DBNull.Value;
}
