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

    private readonly MySqlSliceCopy _slices = new(session, server.Fingerprint);
    private bool _mayCopySlices = true;

    private readonly string _setAside = $"""
        INSERT INTO {tables.Quarantine} ({CdrTables.RecordList}, name, id, uniqueid, sequence, reason, attempts, createdAt, updatedAt) VALUES 
        """;

    // Every byte of a value may need an escape.
    public override int MaxContent => (server.MaxPacket - Margin) / 2;

    public override async Task<(int Rows, string? Refusal)> InsertAsync(
        IReadOnlyList<CdrRow> rows, int start, int end, CancellationToken cancellationToken)
    {
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

    public override async Task<string?> EndOfSliceAsync(CdrSlice slice, CancellationToken cancellationToken)
    {
        try
        {
            return _mayCopySlices ? await _slices.EndAsync(slice, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (DbException error) when (MySqlErrors.IsOfServer(error) && !MySqlErrors.IsTransient(error))
        {
            // Another user than the source's may not read its table. It has been tried, and that is enough.
            _mayCopySlices = false;
            return null;
        }
    }

    public override async Task<int?> CopySliceAsync(CdrSlice slice, string end, CancellationToken cancellationToken)
    {
        try
        {
            return await _slices.CopyAsync(slice, end, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException error) when (MySqlErrors.IsOfServer(error) && !MySqlErrors.IsTransient(error))
        {
            // A row that is refused, or a right that is missing: row by row it becomes clear which.
            return null;
        }
    }

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

    public override string? Refusal(Exception error) => error is DbException refused ? MySqlRefusal.Reason(refused) : null;
}
