using System.Data.Common;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>Writes many rows a statement, with their values in its text. See <see cref="MySqlLiteral"/>.</summary>
internal sealed class MySqlCdrWriter(SqlSession session, SqlServerInfo server, CdrTables tables) : CdrWriter(session)
{
    // Longer statements are not faster, and from 85,000 bytes on a text costs a collection of the whole heap.
    private const int UsualStatement = 40 * 1024;

    // Left for what surrounds a value in its packet.
    private const int Margin = 16 * 1024;

    private readonly MySqlRows _rows = new(Math.Min(UsualStatement, server.MaxPacket / 2));
    private readonly string _insert = $"INSERT INTO {CdrTables.Records} ({CdrTables.RecordList}) VALUES ";

    private readonly MySqlRecordLoad? _load = session.Database is MySqlDatabase { CanLoad: true }
        ? new MySqlRecordLoad(session, server.MaxPacket - Margin)
        : null;

    private readonly MySqlSliceCopy _slices = new(session, server.Fingerprint);

    private readonly string _setAside = $"""
        INSERT INTO {tables.Quarantine} ({CdrTables.RecordList}, name, id, uniqueid, sequence, reason, attempts, createdAt, updatedAt) VALUES 
        """;

    // Every byte of a value may need an escape.
    public override int MaxContent => (server.MaxPacket - Margin) / 2;

    public override async Task<(int Rows, string? Refusal)> InsertAsync(
        IReadOnlyList<CdrRow> rows, int start, int end, CancellationToken cancellationToken)
    {
        if (_load is not null && await _load.AddAsync(rows, start, end, cancellationToken).ConfigureAwait(false) is var loaded and > 0)
            return (loaded, null);
        var count = _rows.Fill(_insert, rows, start, end, static (text, row) => text.Record(row.Record));
        if (_rows.Bytes > server.MaxPacket - Margin)
            return (1, "too long for a statement of this server (max_allowed_packet)");
        try
        {
            await Session.ExecuteAsync(_rows.Statement(""), cancellationToken).ConfigureAwait(false);
            return (count, null);
        }
        catch (DbException error) when (MySqlRefusal.Reason(error) is { } reason)
        {
            return (count, reason);
        }
    }

    public override Task<string?> EndOfSliceAsync(CdrBulk bulk, string? from, CancellationToken cancellationToken) =>
        UnlessRefusedAsync(_slices.EndAsync(bulk, from, cancellationToken));

    public override Task<int?> MarkSliceAsync(CdrBulk bulk, CdrRange slice, CancellationToken cancellationToken) =>
        UnlessRefusedAsync(_slices.MarkAsync(bulk, slice, cancellationToken));

    public override Task<int?> CopySliceAsync(CdrBulk bulk, CdrRange slice, int marked, CancellationToken cancellationToken) =>
        UnlessRefusedAsync(_slices.CopyAsync(bulk, slice, marked, cancellationToken));

    public override async Task SetAsideAsync(string name, IReadOnlyList<QuarantinedCdr> rows, CancellationToken cancellationToken)
    {
        for (var start = 0; start < rows.Count;)
        {
            start += _rows.Fill(_setAside, rows, start, rows.Count, (text, row) => text.Record(row.Row.Record)
                .Text(name).Text(row.Id).Text(row.Row.UniqueId).Number(row.Row.Sequence).Text(row.Reason).Number(row.Attempts)
                .Expression("UTC_TIMESTAMP(3)").Expression("UTC_TIMESTAMP(3)"));
            if (_rows.Bytes > server.MaxPacket - Margin)
            {
                throw new CdrSyncException(
                    "A row that is to be set aside is longer than a statement of the CDR database may be. Raise max_allowed_packet of the server.",
                    isTransient: false);
            }

            var statement = _rows.Statement(
                " ON DUPLICATE KEY UPDATE attempts = attempts + 1, reason = VALUES(reason), updatedAt = VALUES(updatedAt)");
            await Session.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        }
    }

    // A row that is refused, or a right that is missing: row by row it becomes clear which.
    private static async Task<T?> UnlessRefusedAsync<T>(Task<T?> work)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (DbException error) when (MySqlErrors.IsOfServer(error) && !MySqlErrors.IsTransient(error))
        {
            return default;
        }
    }

    public override string? Refusal(Exception error) => error is DbException refused ? MySqlRefusal.Reason(refused) : null;
}
