using System.Data.Common;
using System.Globalization;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr.Records;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.Sqlite;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Looks up queue calls in a SQLite file. Only reads.</summary>
internal sealed class SqliteCallRecords(SqliteDatabase database, SqliteCdrSourceOptions options) : ICallRecordSource, IDisposable
{
    private const int ChannelsAtATime = 500;

    private static readonly string[] Needed =
        ["calldate", "src", "dstchannel", "lastapp", "lastdata", "disposition", "uniqueid", "duration"];

    private readonly PbxIds _ids = new(options.IdPrefix);
    private readonly PbxClock _clock = new(options.TimeZone ?? TimeZoneInfo.Local);
    private readonly string _table = SqlName.Quote(options.Table);

    public string? Source => options.EventSource;

    public async Task FindAsync(DateTimeOffset from, DateTimeOffset to, Action<CallRecordKey> found, CancellationToken cancellationToken)
    {
        if (from >= to)
            return;
        var (first, end) = _clock.Write(from, to);
        await QueryAsync(
            (session, optional) => session.ForEachAsync(
                $"""
                SELECT DISTINCT {optional("linkedid")}, uniqueid FROM {_table}
                WHERE calldate >= @from AND calldate < @to AND lastapp = 'Queue' AND uniqueid <> ''
                """,
                reader => found(_ids.Key(reader.Text(0), reader.GetString(1))),
                cancellationToken,
                ("@from", first), ("@to", end)),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<RecordedCall>> ReadAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uniqueIds);
        var rows = await ReadAsync(
            uniqueIds,
            optional => $"SELECT calldate, src, {optional("cnum")}, dstchannel, lastapp, lastdata, disposition, uniqueid, "
                + $"{optional("linkedid")}, duration, {optional("sequence")}, {optional("channel")}",
            CallRecordRow.Read,
            cancellationToken).ConfigureAwait(false);
        return RecordedCalls.Of(rows, _clock, _ids);
    }

    public async ValueTask<IReadOnlyCollection<string>> FindEndedAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uniqueIds);
        return await ReadAsync(uniqueIds, _ => "SELECT DISTINCT uniqueid", reader => _ids.Write(reader.GetString(0)), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => database.Dispose();

    private async Task<List<T>> ReadAsync<T>(
        IReadOnlyCollection<string> uniqueIds, Func<Func<string, string>, string> select, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        string[] ids = [.. _ids.Read(uniqueIds)];
        return ids.Length == 0 ? [] : await QueryAsync(
            async (session, optional) =>
            {
                var found = new List<T>();
                foreach (var chunk in ids.Chunk(ChannelsAtATime))
                {
                    var values = chunk.Select((id, number) => (Name: string.Create(CultureInfo.InvariantCulture, $"@u{number}"), Value: (object?)id)).ToArray();
                    var text = $"{select(optional)} FROM {_table} WHERE uniqueid IN ({string.Join(", ", values.Select(value => value.Name))})";
                    found.AddRange(await session.QueryAsync(text, read, cancellationToken, values).ConfigureAwait(false));
                }

                return found;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a query that may ask for columns which not every table has.</summary>
    private Task<T> QueryAsync<T>(Func<SqlSession, Func<string, string>, Task<T>> query, CancellationToken cancellationToken) => database.UseAsync(
        async session =>
        {
            var table = await session.Dialect.DescribeAsync(session, options.Table, cancellationToken).ConfigureAwait(false);
            if (!table.Exists)
                throw database.Refuse($"The SQLite file '{database.Path}' has no table {options.Table}. Check the path and the source's option Table.");
            var missing = Needed.Where(name => !table.Columns.ContainsKey(name)).ToList();
            return missing.Count == 0
                ? await query(session, name => table.Columns.ContainsKey(name) ? name : "NULL").ConfigureAwait(false)
                : throw database.RefuseTable(
                    options.Table, $"has no column {string.Join(", ", missing)}, so queue calls cannot be read from it",
                    "Add it, or set the source's option Heals to false");
        },
        cancellationToken);
}
