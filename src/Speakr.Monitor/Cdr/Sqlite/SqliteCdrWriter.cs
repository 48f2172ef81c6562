using System.Data.Common;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.Cdr.Relational;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Writes one row at a time: nothing travels over a network, and small statements that stay prepared are the fastest.</summary>
internal sealed class SqliteCdrWriter : CdrWriter
{
    private const string RecordValues = "@date, @src, @dst, @billsec, @status, @linkedid, @recordingfile, @cnum";

    private readonly DbCommand _insert;
    private readonly DbCommand _setAside;

    public SqliteCdrWriter(DbConnection connection, CdrTables tables, int commandSeconds)
        : base(connection)
    {
        string[] names = [.. CdrTables.RecordColumns];
        _insert = Prepare($"INSERT INTO {CdrTables.Records} ({CdrTables.RecordList}) VALUES ({RecordValues})", names, commandSeconds);
        _setAside = Prepare(
            $"""
            INSERT INTO {tables.Quarantine} ({CdrTables.RecordList}, name, id, uniqueid, sequence, reason, attempts, createdAt, updatedAt)
            VALUES ({RecordValues}, @name, @id, @uniqueid, @sequence, @reason, @attempts,
              strftime('%Y-%m-%d %H:%M:%f', 'now'), strftime('%Y-%m-%d %H:%M:%f', 'now'))
            ON CONFLICT (name, id) DO UPDATE SET attempts = attempts + 1, reason = excluded.reason, updatedAt = excluded.updatedAt
            """,
            [.. names, "name", "id", "uniqueid", "sequence", "reason", "attempts"],
            commandSeconds);
    }

    // A connection to a file is no sign of life that others could see.
    public override string? Server => null;

    public override int MaxContent => int.MaxValue;

    public override Task<bool> HasEndedAsync(string? server, long? connectionId, CancellationToken cancellationToken) => Task.FromResult(false);

    public override Task BeginWorkAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task<(int Rows, string? Refusal)> InsertAsync(
        IReadOnlyList<CdrRow> rows, int start, int end, CancellationToken cancellationToken)
    {
        Fill(_insert, rows[start].Record);
        try
        {
            await _insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return (1, null);
        }
        catch (SqliteException error) when (SqliteRefusal.Reason(error) is { } reason)
        {
            return (1, reason);
        }
    }

    public override async Task SetAsideAsync(string name, IReadOnlyList<QuarantinedCdr> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            Fill(_setAside, row.Row.Record, name, row.Id, row.Row.UniqueId, row.Row.Sequence, row.Reason, row.Attempts);
            await _setAside.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task EndWorkAsync() => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync().ConfigureAwait(false);
        await _setAside.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private DbCommand Prepare(string text, string[] names, int commandSeconds)
    {
        (string, object)[] values = [.. names.Select(name => ("@" + name, (object)DBNull.Value))];
        return StatementCommand.Create(Connection, text, commandSeconds, values);
    }

    private static void Fill(DbCommand command, CallDetailRecord record, params ReadOnlySpan<object?> further)
    {
        ReadOnlySpan<object?> values =
        [
            record.CallDate, record.Src, record.Dst, record.BillSec, record.Disposition, record.LinkedId, record.RecordingFile, record.CNum,
            .. further,
        ];
        for (var column = 0; column < values.Length; column++)
            command.Parameters[column].Value = values[column] ?? DBNull.Value;
    }
}
