using System.Data.Common;
using System.Globalization;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Reads pages and counts of a source in SQLite.</summary>
internal sealed class SqliteCdrSourceReader(DbConnection connection, string table, string? marker, bool hasSequence, int commandSeconds)
{
    private readonly string _select =
        $"SELECT calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum, uniqueid, {(hasSequence ? "sequence" : "0")} FROM {table}";

    private readonly string _unmarked = marker is null ? "" : $" AND {marker} IS NULL";

    public async Task<CdrPage> ReadPageAsync(CdrRange range, int rows)
    {
        // One more than asked for: it tells whether the page ends with a whole date.
        var page = await ReadAsync(Condition(range), range, rows + 1L).ConfigureAwait(false);
        if (page.Count <= rows)
            return new CdrPage(page, null);
        var last = page[^1].Record.CallDate;
        var whole = page.FindLastIndex(row => row.Record.CallDate != last) + 1;
        if (whole == 0)
            return await ReadDateAsync(last, range).ConfigureAwait(false);
        page.RemoveRange(whole, page.Count - whole);
        return new CdrPage(page, last);
    }

    public Task<List<CdrDay>> CountAsync(CdrRange range) => QueryAsync(
        $"SELECT substr(calldate, 1, 10) AS d, COUNT(*) FROM {table} WHERE {Condition(range)}{_unmarked} GROUP BY d ORDER BY d",
        range,
        reader => new CdrDay(Text(reader, 0), reader.GetInt64(1)));

    /// <summary>All rows of a date that has more of them than a page.</summary>
    private async Task<CdrPage> ReadDateAsync(string? date, CdrRange range)
    {
        var same = range with { From = date };
        var rows = await ReadAsync(date is null ? "calldate IS NULL" : "calldate = @from", same, null).ConfigureAwait(false);
        var later = date is null ? "calldate IS NOT NULL" : "calldate > @from";
        var next = await QueryAsync(
            $"SELECT calldate FROM {table} WHERE {later} AND (@before IS NULL OR calldate < @before){_unmarked} ORDER BY calldate LIMIT 1",
            same,
            reader => reader.GetString(0)).ConfigureAwait(false);
        return new CdrPage(rows, next.Count == 0 ? null : next[0]);
    }

    private Task<List<CdrRow>> ReadAsync(string condition, CdrRange range, long? limit) => QueryAsync(
        $"{_select} WHERE {condition}{_unmarked} ORDER BY calldate"
        + (limit is { } rows ? $" LIMIT {rows.ToString(CultureInfo.InvariantCulture)}" : ""),
        range,
        reader => new CdrRow(
            Text(reader, 8) ?? "",
            reader.IsDBNull(9) ? 0 : reader.GetInt64(9),
            new CallDetailRecord
            {
                CallDate = Text(reader, 0),
                Src = Text(reader, 1),
                Dst = Text(reader, 2),
                BillSec = reader.IsDBNull(3) ? null : reader.GetInt64(3),
                Disposition = Text(reader, 4),
                LinkedId = Text(reader, 5),
                RecordingFile = Text(reader, 6),
                CNum = Text(reader, 7),
            }));

    private async Task<List<T>> QueryAsync<T>(string text, CdrRange range, Func<DbDataReader, T> read)
    {
        var command = StatementCommand.Create(
            connection, text, commandSeconds, ("@from", (object?)range.From ?? DBNull.Value), ("@before", (object?)range.Before ?? DBNull.Value));
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync().ConfigureAwait(false))
                    rows.Add(read(reader));
                return rows;
            }
        }
    }

    // Each bound only where there is one: an index over calldate serves no condition with OR.
    private static string Condition(CdrRange range) =>
        (range.From is null ? "1 = 1" : "calldate >= @from") + (range.Before is null ? "" : " AND calldate < @before");

    private static string? Text(DbDataReader reader, int field) => reader.IsDBNull(field) ? null : reader.GetString(field);
}
