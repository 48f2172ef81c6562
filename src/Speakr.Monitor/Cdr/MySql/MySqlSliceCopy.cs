using System.Globalization;
using System.Text;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>
/// Copies rows within the server, inside a transaction that is open. Reads without locks, which READ COMMITTED allows; only rows that it
/// marks itself are locked. Used by one thread at a time.
/// </summary>
internal sealed class MySqlSliceCopy(SqlSession session, string fingerprint)
{
    private const string Date = "calldate";
    private const int FirstRows = 100;

    /// <summary>Where the rest begins when a slice from a date on is taken; <see langword="null"/> when it is not taken.</summary>
    public async Task<string?> EndAsync(CdrBulk bulk, string? from, CancellationToken cancellationToken)
    {
        var table = bulk.Table;
        if (table.Server != fingerprint || (bulk.Marks && table.Marker is null))
            return null;
        // Of all rows, marked or not: the index suffices.
        var end = await session.ScalarAsync(
            $"SELECT CAST({Date} AS CHAR) FROM {table.Name}{table.Index} WHERE {Within(bulk.Range with { From = from })} ORDER BY {Date} LIMIT {bulk.Rows}, 1",
            cancellationToken).ConfigureAwait(false) as string;
        // Rows that are all of one date would be a slice without an end.
        return end is null || string.CompareOrdinal(end, from) <= 0 ? null : end;
    }

    /// <summary>How many rows were marked; <see langword="null"/> when some were marked before, and all must be rolled back.</summary>
    public async Task<int?> MarkAsync(CdrBulk bulk, CdrRange slice, CancellationToken cancellationToken)
    {
        if (!bulk.Marks)
            return 0;
        var (table, rows) = (bulk.Table, Within(slice));
        // Where rows are marked, only a few are new, and the caller finds them sooner. A look at the first ones is enough: one that
        // is missed makes the numbers differ.
        var first = await session.ScalarAsync(
            $"SELECT COUNT(m) FROM (SELECT {table.Marker} AS m FROM {table.Name}{table.Index} WHERE {rows} ORDER BY {Date} LIMIT {FirstRows}) f",
            cancellationToken).ConfigureAwait(false);
        if (Convert.ToInt64(first, CultureInfo.InvariantCulture) > 0)
            return null;
        var count = await session.ScalarAsync($"SELECT COUNT(*) FROM {table.Name}{table.Index} WHERE {rows}", cancellationToken).ConfigureAwait(false);
        // Without a limit it would go on to the first row after the slice, find that it is too late, and leave it locked: the next slice
        // would wait for the commit of this one.
        return await session.ExecuteAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE {table.Name}{table.Index} SET {table.Marker} = 1 WHERE {rows} AND {table.Marker} IS NULL LIMIT {count}"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many rows were copied; <see langword="null"/> when it cannot be done exactly, and all must be rolled back.</summary>
    public async Task<int?> CopyAsync(CdrBulk bulk, CdrRange slice, int marked, CancellationToken cancellationToken)
    {
        var table = bulk.Table;
        var copied = await session.ExecuteAsync(
            $"INSERT INTO {CdrTables.Records} ({CdrTables.RecordList}) SELECT {table.Columns} FROM {table.Name}{table.Index} WHERE {Within(slice)}"
            + (bulk.Marks ? $" AND {table.Marker} = 1" : ""),
            cancellationToken).ConfigureAwait(false);
        // More are copied than were marked now when some had been marked before, or another program marks beside us.
        return bulk.Marks && copied != marked ? null : copied;
    }

    private static string Within(CdrRange range)
    {
        if (range == CdrRange.All)
            return "1 = 1";
        var text = new StringBuilder();
        if (range.From is not null)
            MySqlLiteral.Append(text.Append($"{Date} >= "), range.From);
        if (range.Before is not null)
        {
            // From the very beginning: rows without a date as well.
            text.Append(range.From is null ? $"({Date} IS NULL OR " : " AND (");
            MySqlLiteral.Append(text.Append($"{Date} < "), range.Before);
            text.Append(')');
        }

        return text.ToString();
    }
}
