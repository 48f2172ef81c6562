using System.Text;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr.Records;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>
/// Looks up queue calls in FreePBX's table. Nothing but SELECT, and no locks. Each statement is read to its end at once: MyISAM holds its
/// table as long as one is being read.
/// </summary>
internal sealed class FreePbxCallRecords(MySqlDatabase database, FreePbxCdrOptions options) : ICallRecordSource, IDisposable
{
    // MariaDB makes a subquery of longer lists, and a subquery does not use the index.
    private const int ChannelsAtATime = 500;

    private readonly PbxIds _ids = new(options.IdPrefix);
    private volatile FreePbxRecordTable? _table;

    public string? Source => options.EventSource;

    public async Task FindAsync(DateTimeOffset from, DateTimeOffset to, Action<CallRecordKey> found, CancellationToken cancellationToken)
    {
        if (from < to)
            await RunAsync(session => FindAsync(session, from, to, found, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<RecordedCall>> ReadAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uniqueIds);
        string[] ids = [.. _ids.Read(uniqueIds)];
        return ids.Length == 0 ? [] : await RunAsync(session => ReadAsync(session, ids, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyCollection<string>> FindEndedAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uniqueIds);
        string[] ids = [.. _ids.Read(uniqueIds)];
        return ids.Length == 0 ? [] : await RunAsync(session => FindEndedAsync(session, ids, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => database.Dispose();

    private async Task<int> FindAsync(
        SqlSession session, DateTimeOffset from, DateTimeOffset to, Action<CallRecordKey> found, CancellationToken cancellationToken)
    {
        var table = await TableAsync(session, cancellationToken).ConfigureAwait(false);
        var (first, end) = (await ClockAsync(session, table, cancellationToken).ConfigureAwait(false)).Write(from, to);
        return await session.ForEachAsync(
            table.Find(first, end),
            reader =>
            {
                if (reader.Text(1) is { Length: > 0 } uniqueId)
                    found(_ids.Key(reader.Text(0), uniqueId));
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyCollection<string>> FindEndedAsync(SqlSession session, string[] ids, CancellationToken cancellationToken)
    {
        var table = await TableAsync(session, cancellationToken).ConfigureAwait(false);
        var found = new List<string>();
        foreach (var chunk in ids.Chunk(ChannelsAtATime))
            found.AddRange(await session.QueryAsync(table.Ended(Literals(chunk)), reader => _ids.Write(reader.GetString(0)), cancellationToken).ConfigureAwait(false));
        return found;
    }

    private async Task<IReadOnlyList<RecordedCall>> ReadAsync(SqlSession session, string[] ids, CancellationToken cancellationToken)
    {
        var table = await TableAsync(session, cancellationToken).ConfigureAwait(false);
        var clock = await ClockAsync(session, table, cancellationToken).ConfigureAwait(false);
        var rows = new List<CallRecordRow>();
        foreach (var chunk in ids.Chunk(ChannelsAtATime))
            rows.AddRange(await session.QueryAsync(table.Read(Literals(chunk)), CallRecordRow.Read, cancellationToken).ConfigureAwait(false));
        return RecordedCalls.Of(rows, clock, _ids);
    }

    private async Task<FreePbxRecordTable> TableAsync(SqlSession session, CancellationToken cancellationToken)
    {
        if (_table is { } known)
            return known;
        var columns = await MySqlCatalog.ColumnsAsync(session, options.Table, cancellationToken).ConfigureAwait(false);
        var indexes = await MySqlCatalog.LeadingColumnsAsync(session, options.Table, cancellationToken).ConfigureAwait(false);
        var table = new FreePbxRecordTable(options.Table, columns, indexes);
        if (columns.Count == 0)
            throw FreePbxErrors.NoTable(database.Target, options);
        if (table.Missing.Count > 0)
        {
            throw new CdrSyncException(
                $"The table {options.Table} in database '{database.Target.Database}' on {database.Target.Server} has no column "
                + $"{string.Join(", ", table.Missing)}, so queue calls cannot be read from it. Name a table that has them in the source's option Table, "
                + "or set its option Heals to false.", isTransient: false);
        }

        return _table = table;
    }

    private Task<PbxClock> ClockAsync(SqlSession session, FreePbxRecordTable table, CancellationToken cancellationToken) =>
        FreePbxDates.ClockAsync(session, options, table.Name, table.DateIndex, cancellationToken);

    /// <summary>Inspects the table again after a failure: it may have been changed.</summary>
    private async Task<T> RunAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await database.UseAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (CdrSyncException)
        {
            _table = null;
            throw;
        }
    }

    private static string Literals(string[] ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
            MySqlLiteral.Append(text.Length == 0 ? text : text.Append(", "), id);
        return text.ToString();
    }
}
