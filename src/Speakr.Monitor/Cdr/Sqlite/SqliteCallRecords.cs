using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr.Records;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Looks up queue calls in a SQLite file. Only reads.</summary>
internal sealed class SqliteCallRecords(SqliteDataSource database, SqliteCdrSourceOptions options) : ICallRecordSource, IDisposable
{
    private const int ChannelsAtATime = 500;

    private static readonly string[] Needed =
        ["calldate", "src", "dstchannel", "lastapp", "lastdata", "disposition", "uniqueid", "duration"];

    private readonly SqliteConnections _connections = new(database);
    private readonly PbxIds _ids = new(options.IdPrefix);
    private readonly PbxClock _clock = new(options.TimeZone ?? TimeZoneInfo.Local);
    private readonly int _commandSeconds = SqliteDataSource.Seconds(options.BusyTimeout);
    private readonly string _table = SqlName.Quote(options.Table);

    public string? Source => options.EventSource;

    public async IAsyncEnumerable<CallRecordKey> FindAsync(
        DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (from >= to)
            yield break;
        foreach (var key in await _connections.RunAsync(connection => FindAsync(connection, from, to), cancellationToken).ConfigureAwait(false))
            yield return key;
    }

    public async ValueTask<IReadOnlyList<RecordedCall>> ReadAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uniqueIds);
        string[] ids = [.. _ids.Read(uniqueIds)];
        return ids.Length == 0 ? [] : await _connections.RunAsync(connection => ReadAsync(connection, ids), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyCollection<string>> FindEndedAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uniqueIds);
        string[] ids = [.. _ids.Read(uniqueIds)];
        return ids.Length == 0 ? [] : await _connections.RunAsync(connection => FindEndedAsync(connection, ids), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => database.Dispose();

    private async Task<List<CallRecordKey>> FindAsync(DbConnection connection, DateTimeOffset from, DateTimeOffset to)
    {
        var columns = await ColumnsAsync(connection).ConfigureAwait(false);
        var (first, end) = _clock.Write(from, to);
        var command = StatementCommand.Create(
            connection,
            $"""
            SELECT DISTINCT {Optional(columns, "linkedid")}, uniqueid FROM {_table}
            WHERE calldate >= @from AND calldate < @to AND lastapp = 'Queue' AND uniqueid <> ''
            """,
            _commandSeconds,
            ("@from", first), ("@to", end));
        return await SqliteConnections.QueryAsync(command, reader => _ids.Key(Text(reader, 0), reader.GetString(1))).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<RecordedCall>> ReadAsync(DbConnection connection, string[] ids)
    {
        var columns = await ColumnsAsync(connection).ConfigureAwait(false);
        var select = $"SELECT calldate, src, {Optional(columns, "cnum")}, dstchannel, lastapp, lastdata, disposition, uniqueid, "
            + $"{Optional(columns, "linkedid")}, duration, {Optional(columns, "sequence")}, {Optional(columns, "channel")} FROM {_table} WHERE uniqueid IN (";
        return RecordedCalls.Of(await QueryAsync(connection, select, ids, CallRecordRow.Read).ConfigureAwait(false), _clock, _ids);
    }

    private async Task<IReadOnlyCollection<string>> FindEndedAsync(DbConnection connection, string[] ids)
    {
        await ColumnsAsync(connection).ConfigureAwait(false);
        return await QueryAsync(
            connection, $"SELECT DISTINCT uniqueid FROM {_table} WHERE uniqueid IN (", ids, reader => _ids.Write(reader.GetString(0))).ConfigureAwait(false);
    }

    private async Task<List<T>> QueryAsync<T>(DbConnection connection, string select, string[] ids, Func<DbDataReader, T> read)
    {
        var found = new List<T>();
        foreach (var chunk in ids.Chunk(ChannelsAtATime))
        {
            var values = chunk.Select((id, number) => (Name: string.Create(CultureInfo.InvariantCulture, $"@u{number}"), Value: (object)id)).ToArray();
            var command = StatementCommand.Create(
                connection, $"{select}{string.Join(", ", values.Select(value => value.Name))})", _commandSeconds, values);
            found.AddRange(await SqliteConnections.QueryAsync(command, read).ConfigureAwait(false));
        }

        return found;
    }

    private async Task<HashSet<string>> ColumnsAsync(DbConnection connection)
    {
        var columns = await SqliteConnections.ColumnsAsync(connection, options.Table, _commandSeconds).ConfigureAwait(false);
        if (columns.Count == 0)
            throw SqliteConnections.NoTable(database.Path, options.Table);
        var missing = Needed.Where(name => !columns.Contains(name)).ToList();
        return missing.Count == 0 ? columns : throw new CdrSyncException(
            $"The table {options.Table} in the SQLite file '{database.Path}' has no column {string.Join(", ", missing)}, so it does not tell of "
            + "queue calls. Add it, or set the source's option Heals to false.", isTransient: false);
    }

    private static string Optional(HashSet<string> columns, string name) => columns.Contains(name) ? name : "NULL";

    private static string? Text(DbDataReader reader, int field) => reader.IsDBNull(field) ? null : reader.GetString(field);
}
