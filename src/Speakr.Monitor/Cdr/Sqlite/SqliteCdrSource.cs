using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Call detail records in a SQLite file. Each call has a connection of its own. Writes the marker column only.</summary>
internal sealed class SqliteCdrSource(SqliteDataSource database, SqliteCdrSourceOptions options) : ICdrSource, IDisposable
{
    private static readonly string[] Needed =
        ["calldate", "src", "dst", "billsec", "disposition", "linkedid", "recordingfile", "cnum", "uniqueid"];

    private readonly SqliteConnections _connections = new(database);
    private readonly int _commandSeconds = SqliteDataSource.Seconds(options.BusyTimeout);
    private readonly string _table = SqlName.Quote(options.Table);
    private readonly string _marker = SqlName.Quote(options.Marker);

    public ValueTask<CdrSourceInfo> InspectAsync(CancellationToken cancellationToken) => _connections.RunAsync(
        async connection =>
        {
            var columns = await ColumnsAsync(connection).ConfigureAwait(false);
            var hasMarker = columns.Contains(options.Marker);
            var now = (string)(await ScalarAsync(connection, "SELECT datetime('now', 'localtime')").ConfigureAwait(false))!;
            var newest = await ScalarAsync(connection, $"SELECT MAX(calldate) FROM {_table} WHERE calldate <= '{now}'").ConfigureAwait(false);
            return new CdrSourceInfo(
                $"{Path.GetFullPath(database.Path)}/{options.Table}",
                hasMarker,
                hasMarker && await CanMarkAsync(connection).ConfigureAwait(false),
                DateTime.ParseExact(now, CdrDates.Format, CultureInfo.InvariantCulture))
            {
                Newest = CdrDates.Parse(newest as string),
            };
        },
        cancellationToken);

    public ValueTask<CdrPage> ReadAsync(CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return _connections.RunAsync(
            async connection =>
            {
                var reader = await ReaderAsync(connection, unmarkedOnly).ConfigureAwait(false);
                return await reader.ReadPageAsync(range, rows).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<CdrDay>> CountAsync(CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        return _connections.RunAsync<IReadOnlyList<CdrDay>>(
            async connection =>
            {
                var reader = await ReaderAsync(connection, unmarkedOnly).ConfigureAwait(false);
                return await reader.CountAsync(range).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public ValueTask<int> AcknowledgeAsync(IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count == 0 ? ValueTask.FromResult(0) : _connections.RunAsync(
            async connection =>
            {
                var columns = await ColumnsAsync(connection).ConfigureAwait(false);
                RequireMarker(columns);
                var marker = new SqliteCdrSourceMarker((SqliteConnection)connection, _table, _marker, columns.Contains("sequence"), _commandSeconds);
                return marker.Mark(keys, cancellationToken);
            },
            cancellationToken);
    }

    public void Dispose() => database.Dispose();

    private async Task<SqliteCdrSourceReader> ReaderAsync(DbConnection connection, bool unmarkedOnly)
    {
        var columns = await ColumnsAsync(connection).ConfigureAwait(false);
        if (unmarkedOnly)
            RequireMarker(columns);
        return new SqliteCdrSourceReader(connection, _table, unmarkedOnly ? _marker : null, columns.Contains("sequence"), _commandSeconds);
    }

    private async Task<HashSet<string>> ColumnsAsync(DbConnection connection)
    {
        var columns = await SqliteConnections.ColumnsAsync(connection, options.Table, _commandSeconds).ConfigureAwait(false);
        if (columns.Count == 0)
            throw SqliteConnections.NoTable(database.Path, options.Table);
        var missing = Needed.Where(name => !columns.Contains(name)).ToList();
        return missing.Count == 0
            ? columns
            : throw Refuse($"The table {options.Table} in the SQLite file '{database.Path}' has no column {string.Join(", ", missing)}. Add it.");
    }

    private void RequireMarker(HashSet<string> columns)
    {
        if (!columns.Contains(options.Marker))
        {
            throw Refuse(
                $"The table {options.Table} in the SQLite file '{database.Path}' has no column {options.Marker}, so its rows cannot be marked. "
                + "Synchronize in the mode ReadOnly, or add the column.");
        }
    }

    private async Task<bool> CanMarkAsync(DbConnection connection)
    {
        try
        {
            await ScalarAsync(connection, $"UPDATE {_table} SET {_marker} = {_marker} WHERE 1 = 0").ConfigureAwait(false);
            return true;
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SqliteErrors.ReadOnly)
        {
            return false;
        }
    }

    private async Task<object?> ScalarAsync(DbConnection connection, string text)
    {
        var command = StatementCommand.Create(connection, text, _commandSeconds);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync().ConfigureAwait(false);
    }

    private static CdrSyncException Refuse(string sentence) => new(sentence, isTransient: false);
}
