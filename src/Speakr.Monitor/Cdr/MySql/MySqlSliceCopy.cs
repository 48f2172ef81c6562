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

    /// <summary>Where the rest begins when the slice is taken; <see langword="null"/> when it is not taken.</summary>
    public async Task<string?> EndAsync(CdrSlice slice, CancellationToken cancellationToken)
    {
        if (slice.Table.Server != fingerprint || (slice.Marks && slice.Table.Marker is null))
            return null;
        // Of all rows, marked or not: the index alone tells.
        var end = await session.ScalarAsync(
            $"SELECT CAST({Date} AS CHAR) FROM {slice.Table.Name}{slice.Table.Index} WHERE {Within(slice.Range)} ORDER BY {Date} LIMIT {slice.Rows}, 1",
            cancellationToken).ConfigureAwait(false) as string;
        // Rows that are all of one date would be a slice without an end.
        return end is null || string.CompareOrdinal(end, slice.Range.From) <= 0 ? null : end;
    }

    /// <summary>How many rows were copied; <see langword="null"/> when it cannot be done exactly, and all must be rolled back.</summary>
    public async Task<int?> CopyAsync(CdrSlice slice, string end, CancellationToken cancellationToken)
    {
        var table = slice.Table;
        var rows = $"{Within(slice.Range with { Before = end })}";
        var marked = 0;
        if (slice.Marks)
        {
            // Where rows are marked, only a few are new, and the caller finds them sooner. A look at the first ones is enough: one that
            // is missed makes the numbers differ.
            var first = await session.ScalarAsync(
                $"SELECT COUNT(m) FROM (SELECT {table.Marker} AS m FROM {table.Name}{table.Index} WHERE {rows} ORDER BY {Date} LIMIT {FirstRows}) f",
                cancellationToken).ConfigureAwait(false);
            if (Convert.ToInt64(first, CultureInfo.InvariantCulture) > 0)
                return null;
            marked = await session.ExecuteAsync(
                $"UPDATE {table.Name}{table.Index} SET {table.Marker} = 1 WHERE {rows} AND {table.Marker} IS NULL", cancellationToken).ConfigureAwait(false);
        }

        var copied = await session.ExecuteAsync(
            $"INSERT INTO {CdrTables.Records} ({CdrTables.RecordList}) SELECT {table.Columns} FROM {table.Name}{table.Index} WHERE {rows}"
            + (slice.Marks ? $" AND {table.Marker} = 1" : ""),
            cancellationToken).ConfigureAwait(false);
        // More are copied than were marked now when some had been marked before, or another program marks beside us.
        return slice.Marks && copied != marked ? null : copied;
    }

    private static string Within(CdrRange range)
    {
        var text = new StringBuilder();
        if (range.From is not null)
            MySqlLiteral.Append(text.Append($"{Date} >= "), range.From);
        if (range.Before is not null)
            MySqlLiteral.Append(text.Append(text.Length > 0 ? " AND " : "").Append($"{Date} < "), range.Before);
        return text.Length > 0 ? text.ToString() : "1 = 1";
    }
}
