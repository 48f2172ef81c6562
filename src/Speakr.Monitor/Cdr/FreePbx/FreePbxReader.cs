using System.Data.Common;
using System.Text;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Reads pages and counts. Each statement is read to its end at once: MyISAM holds its table as long as one is being read.</summary>
internal sealed class FreePbxReader(SqlSession session, FreePbxTable table, bool unmarkedOnly, CancellationToken cancellationToken)
{
    private const int FractionStart = 19;

    public async Task<CdrPage> ReadPageAsync(CdrRange range, int rows)
    {
        var (page, crowded) = await ReadWholeAsync(range, rows).ConfigureAwait(false);
        return crowded is null ? page : page with { Rows = await session.QueryAsync(SelectDate(table, crowded, unmarkedOnly), ReadRow, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>
    /// Reads whole dates. When already the first one has more rows than a page it is named, and the page has none of its rows, but tells what
    /// comes after it. Rows without a date, which only foreign tables have, are never too many.
    /// </summary>
    public async Task<(CdrPage Page, string? Crowded)> ReadWholeAsync(CdrRange range, int rows)
    {
        // One more than requested, to see whether the page ends with a complete date.
        var page = await ReadAsync(Where(range), rows + 1L).ConfigureAwait(false);
        if (page.Count <= rows)
            return (new CdrPage(page, null), null);
        var last = page[^1].Record.CallDate;
        var whole = page.FindLastIndex(row => row.Record.CallDate != last) + 1;
        if (whole == 0)
        {
            var next = await NextAsync(last, range).ConfigureAwait(false);
            return last is null ? (new CdrPage(await ReadAsync(Where(CdrRange.All, $"{FreePbxTable.CallDate} IS NULL"), null).ConfigureAwait(false), next), null)
                : (new CdrPage([], next), last);
        }

        page.RemoveRange(whole, page.Count - whole);
        return (new CdrPage(page, last), null);
    }

    public Task<List<CdrDay>> CountAsync(CdrRange range) =>
        // No index is named: the server knows whether one pass over the table or a walk along an index is shorter.
        session.ScanAsync(
            $"SELECT LEFT(CAST({FreePbxTable.CallDate} AS CHAR), 10) AS d, COUNT(*) FROM {table.Name}{Where(range)} GROUP BY d ORDER BY d",
            reader => new CdrDay(Text(reader, 0, mayBeNull: true), reader.GetInt64(1)),
            cancellationToken);

    /// <summary>Selects all rows of a date, with twins beside each other.</summary>
    public static string SelectDate(FreePbxTable table, string date, bool unmarkedOnly)
    {
        var text = new StringBuilder("SELECT ");
        text.Append($"{table.SelectList} FROM {table.Name}{table.DateIndex} WHERE {FreePbxTable.CallDate} = ");
        MySqlLiteral.Append(text, date);
        if (unmarkedOnly)
            text.Append($" AND {table.Marker} IS NULL");
        return text.Append(" ORDER BY ").Append(table.KeyOrder).ToString();
    }

    public static CdrRow ReadRow(FreePbxTable table, DbDataReader reader)
    {
        var mayBeNull = table.MayBeNull;
        var record = new CallDetailRecord
        {
            CallDate = Text(reader, 0, mayBeNull[0]) is { } date ? Date(date) : null,
            Src = Text(reader, 1, mayBeNull[1]),
            Dst = Text(reader, 2, mayBeNull[2]),
            BillSec = mayBeNull[3] && reader.IsDBNull(3) ? null : reader.GetInt64(3),
            Disposition = Text(reader, 4, mayBeNull[4]),
            LinkedId = Text(reader, 5, mayBeNull[5]),
            RecordingFile = Text(reader, 6, mayBeNull[6]),
            CNum = Text(reader, 7, mayBeNull[7]),
        };
        var sequence = mayBeNull[9] && reader.IsDBNull(9) ? 0 : reader.GetInt64(9);
        return new CdrRow(Text(reader, 8, mayBeNull[8]) ?? "", sequence, record);
    }

    /// <summary>The first date after one.</summary>
    private async Task<string?> NextAsync(string? date, CdrRange range)
    {
        var later = new StringBuilder(FreePbxTable.CallDate);
        if (date is null)
            later.Append(" IS NOT NULL");
        else
            MySqlLiteral.Append(later.Append(" > "), date);
        var next = await session.QueryAsync(
            $"SELECT CAST({FreePbxTable.CallDate} AS CHAR) FROM {table.Name}{table.DateIndex}"
            + $"{Where(range with { From = null }, later.ToString())} ORDER BY {FreePbxTable.CallDate} LIMIT 1",
            reader => Date(reader.GetString(0)),
            cancellationToken).ConfigureAwait(false);
        return next.Count == 0 ? null : next[0];
    }

    private Task<List<CdrRow>> ReadAsync(string where, long? limit) => session.QueryAsync(
        $"SELECT {table.SelectList} FROM {table.Name}{table.DateIndex}{where} ORDER BY {FreePbxTable.CallDate}"
        + (limit is null ? "" : $" LIMIT {limit}"),
        ReadRow,
        cancellationToken);

    private CdrRow ReadRow(DbDataReader reader) => ReadRow(table, reader);

    private string Where(CdrRange range, string condition = "")
    {
        var text = new StringBuilder(condition);
        if (range.From is not null)
            MySqlLiteral.Append(And().Append(FreePbxTable.CallDate).Append(" >= "), range.From);
        if (range.Before is not null)
        {
            // A condition of its own says itself whether rows without a date are meant.
            var hasUndated = range.From is null && condition.Length == 0 && table.DateMayBeNull;
            And().Append(hasUndated ? $"({FreePbxTable.CallDate} IS NULL OR " : "").Append(FreePbxTable.CallDate).Append(" < ");
            MySqlLiteral.Append(text, range.Before);
            text.Append(hasUndated ? ")" : "");
        }

        if (unmarkedOnly)
            And().Append(table.Marker).Append(" IS NULL");
        return text.Length == 0 ? "" : text.Insert(0, " WHERE ").ToString();

        StringBuilder And() => text.Length == 0 ? text : text.Append(" AND ");
    }

    private static string? Text(DbDataReader reader, int field, bool mayBeNull) =>
        mayBeNull && reader.IsDBNull(field) ? null : reader.GetString(field);

    // A column with a fraction of seconds shows it also where it is nothing.
    private static string Date(string date) =>
        date.Length > FractionStart && date[FractionStart] == '.' && !date.AsSpan(FractionStart + 1).ContainsAnyExcept('0')
            ? date[..FractionStart]
            : date;
}
