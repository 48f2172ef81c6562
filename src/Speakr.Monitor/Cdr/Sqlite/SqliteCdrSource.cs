using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.Sqlite;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Call detail records in a SQLite file. Each call has a connection of its own. Writes the marker column only.</summary>
internal sealed class SqliteCdrSource(SqliteDatabase database, SqliteCdrSourceOptions options) : ICdrSource, IDisposable
{
    // Other processes may write between two transactions.
    private const int KeysAtATime = 900;

    private static readonly string[] Needed =
        ["calldate", "src", "dst", "billsec", "disposition", "linkedid", "recordingfile", "cnum", "uniqueid"];

    private static readonly string[] Texts = ["src", "dst", "disposition", "linkedid", "recordingfile", "cnum"];

    private readonly string _table = SqlName.Quote(options.Table);
    private readonly string _marker = SqlName.Quote(options.Marker);

    public async ValueTask<CdrSourceInfo> InspectAsync(CancellationToken cancellationToken) => await database.UseAsync(
        async session =>
        {
            var table = await DescribeAsync(session, needsMarker: false, cancellationToken).ConfigureAwait(false);
            var hasMarker = table.Columns.ContainsKey(options.Marker);
            var now = (string)(await session.ScalarAsync("SELECT datetime('now', 'localtime')", cancellationToken).ConfigureAwait(false))!;
            var newest = await session.ScalarAsync(
                $"SELECT MAX(calldate) FROM {_table} WHERE calldate <= @now", cancellationToken, ("@now", now)).ConfigureAwait(false);
            return new CdrSourceInfo(
                $"{Path.GetFullPath(database.Path)}/{options.Table}",
                hasMarker,
                hasMarker && await CanMarkAsync(session, cancellationToken).ConfigureAwait(false),
                DateTime.ParseExact(now, CdrDates.Format, CultureInfo.InvariantCulture))
            {
                Newest = CdrDates.Parse(newest as string),
            };
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask<CdrPage> ReadAsync(CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return await database.UseAsync(
            async session =>
            {
                var table = await DescribeAsync(session, unmarkedOnly, cancellationToken).ConfigureAwait(false);
                // One more than requested, to see whether the page ends with a complete date.
                var page = await SelectAsync(session, table, Condition(range), range, unmarkedOnly, rows + 1L, cancellationToken).ConfigureAwait(false);
                if (page.Count <= rows)
                    return new CdrPage(page, null);
                var last = page[^1].Record.CallDate;
                var whole = page.FindLastIndex(row => row.Record.CallDate != last) + 1;
                if (whole == 0)
                    return await ReadDateAsync(session, table, last, range, unmarkedOnly, cancellationToken).ConfigureAwait(false);
                page.RemoveRange(whole, page.Count - whole);
                return new CdrPage(page, last);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<CdrDay>> CountAsync(CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        return await database.UseAsync(
            async session =>
            {
                await DescribeAsync(session, unmarkedOnly, cancellationToken).ConfigureAwait(false);
                return await session.ScanAsync(
                    $"SELECT substr(calldate, 1, 10) AS d, COUNT(*) FROM {_table} WHERE {Condition(range)}{Unmarked(unmarkedOnly)} GROUP BY d ORDER BY d",
                    reader => new CdrDay(reader.Text(0), reader.GetInt64(1)),
                    cancellationToken,
                    Bounds(range)).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<int> AcknowledgeAsync(IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count == 0 ? 0 : await database.UseAsync(
            async session =>
            {
                var table = await DescribeAsync(session, needsMarker: true, cancellationToken).ConfigureAwait(false);
                return await MarkAsync(session, table.Columns.ContainsKey("sequence"), keys, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => database.Dispose();

    private async Task<SqlTable> DescribeAsync(SqlSession session, bool needsMarker, CancellationToken cancellationToken)
    {
        var table = await session.Dialect.DescribeAsync(session, options.Table, cancellationToken).ConfigureAwait(false);
        if (!table.Exists)
            throw database.Refuse($"The SQLite file '{database.Path}' has no table {options.Table}. Check the path and the source's option Table.");
        var missing = Needed.Where(name => !table.Columns.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw database.RefuseTable(options.Table, $"has no column {string.Join(", ", missing)}", "Add it");
        return !needsMarker || table.Columns.ContainsKey(options.Marker)
            ? table
            : throw database.RefuseTable(
                options.Table, $"has no column {options.Marker}, so its rows cannot be marked",
                "Synchronize in the mode ReadOnly, or add the column");
    }

    private async Task<bool> CanMarkAsync(SqlSession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync($"UPDATE {_table} SET {_marker} = {_marker} WHERE 1 = 0", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SqliteException error) when (session.Dialect.IsDenied(error))
        {
            return false;
        }
    }

    /// <summary>All rows of a date that has more of them than a page.</summary>
    private async Task<CdrPage> ReadDateAsync(
        SqlSession session, SqlTable table, string? date, CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken)
    {
        var same = range with { From = date };
        var rows = await SelectAsync(
            session, table, date is null ? "calldate IS NULL" : "calldate = @from", same, unmarkedOnly, limit: -1, cancellationToken).ConfigureAwait(false);
        var later = date is null ? "calldate IS NOT NULL" : "calldate > @from";
        var next = await session.ScalarAsync(
            $"SELECT calldate FROM {_table} WHERE {later} AND (@before IS NULL OR calldate < @before){Unmarked(unmarkedOnly)} ORDER BY calldate LIMIT 1",
            cancellationToken,
            Bounds(same)).ConfigureAwait(false);
        return new CdrPage(rows, next as string);
    }

    // LIMIT -1 is none.
    private Task<List<CdrRow>> SelectAsync(
        SqlSession session, SqlTable table, string condition, CdrRange range, bool unmarkedOnly, long limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            $"""
            SELECT calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum, uniqueid,
              {(table.Columns.ContainsKey("sequence") ? "sequence" : "0")}
            FROM {_table} WHERE {condition}{Unmarked(unmarkedOnly)} ORDER BY calldate LIMIT @limit
            """,
            Row,
            cancellationToken,
            [.. Bounds(range), ("@limit", limit)]);

    private static CdrRow Row(DbDataReader reader) => new(
        reader.Text(8) ?? "",
        reader.Number(9) ?? 0,
        new CallDetailRecord
        {
            CallDate = reader.Text(0),
            Src = reader.Text(1),
            Dst = reader.Text(2),
            BillSec = reader.IsDBNull(3) ? null : reader.GetInt64(3),
            Disposition = reader.Text(4),
            LinkedId = reader.Text(5),
            RecordingFile = reader.Text(6),
            CNum = reader.Text(7),
        });

    private string Unmarked(bool only) => only ? $" AND {_marker} IS NULL" : "";

    // Each bound only where there is one: an index over calldate serves no condition that also holds for a bound that is missing.
    private static string Condition(CdrRange range) => range switch
    {
        { From: null, Before: null } => "1 = 1",
        { From: null } => "(calldate IS NULL OR calldate < @before)",
        { Before: null } => "calldate >= @from",
        _ => "calldate >= @from AND calldate < @before",
    };

    private static (string Name, object? Value)[] Bounds(CdrRange range) => [("@from", range.From), ("@before", range.Before)];

    /// <summary>Marks rows key by key, as many of each as are meant.</summary>
    private async Task<int> MarkAsync(SqlSession session, bool hasSequence, IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<CdrRowKey, int>(keys.Count);
        foreach (var key in keys)
            CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _)++;
        var marked = 0;
        // A table without the column has no row with a sequence.
        foreach (var chunk in rows.Where(row => hasSequence || row.Key.Sequence == 0).Chunk(KeysAtATime))
        {
            await session.BeginAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (key, count) in chunk)
            {
                marked += await session.ExecuteAsync(
                    // A key without a uniqueid also matches rows whose uniqueid is NULL; for the others both halves are the same.
                    $"""
                    UPDATE {_table} SET {_marker} = 1 WHERE rowid IN (SELECT rowid FROM {_table} WHERE {_marker} IS NULL
                      AND (uniqueid = @uniqueid OR uniqueid IS @nothing) AND {(key.Content is null ? "sequence = @sequence" : Content(hasSequence))} LIMIT @rows)
                    """,
                    cancellationToken,
                    [
                        ("@uniqueid", key.UniqueId), ("@nothing", key.UniqueId.Length == 0 ? null : key.UniqueId), ("@sequence", key.Sequence), ("@rows", count),
                        ("@calldate", key.Content?.CallDate), ("@billsec", key.Content?.BillSec), ("@src", key.Content?.Src), ("@dst", key.Content?.Dst),
                        ("@disposition", key.Content?.Disposition), ("@linkedid", key.Content?.LinkedId),
                        ("@recordingfile", key.Content?.RecordingFile), ("@cnum", key.Content?.CNum),
                    ]).ConfigureAwait(false);
            }

            await session.CommitAsync().ConfigureAwait(false);
        }

        return marked;
    }

    // Compared as they are read: as texts by their bytes, whatever the columns' types and collations.
    private static string Content(bool hasSequence) =>
        "calldate IS @calldate AND CAST(billsec AS INTEGER) IS @billsec"
        + (hasSequence ? " AND COALESCE(sequence, 0) = 0" : "")
        + string.Concat(Texts.Select(name => $" AND CAST({name} AS TEXT) IS @{name} COLLATE BINARY"));
}
