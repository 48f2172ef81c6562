using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>Reads records and notes.</summary>
internal sealed class CdrReader(CdrDatabase cdrs, string name)
{
    private const int RowsAtATime = 1_000;

    // A call that was sent in circles has hundreds.
    private const int MostOfCall = 1_000;

    // MariaDB makes subqueries of longer lists, and a subquery does not use the index.
    private const int ValuesAtATime = 400;

    private readonly string _select = Select(cdrs.Sql.Dialect) + " WHERE ";

    /// <summary>Reads what <see cref="Read"/> takes.</summary>
    public static string Select(SqlDialect dialect) =>
        $"SELECT {dialect.DateText("date")}, src, dst, billsec, status, linkedid, recordingfile, cnum FROM {CdrTables.Records}";

    public static async Task<bool> HasRecordsAsync(SqlSession session, CancellationToken cancellationToken) =>
        await session.ScalarAsync($"SELECT 1 FROM {CdrTables.Records} LIMIT 1", cancellationToken).ConfigureAwait(false) is not null;

    public Task<List<CdrReceipt>> ReceiptsAsync(SqlSession session, CancellationToken cancellationToken) => NotesAsync(
        session,
        $"SELECT number, content FROM {cdrs.Tables.Receipts} WHERE name = @name ORDER BY number",
        reader => new CdrReceipt(reader.Number(0)!.Value, (byte[])reader.GetValue(1)),
        cancellationToken);

    public Task<List<QuarantinedCdr>> QuarantineAsync(SqlSession session, CancellationToken cancellationToken) => NotesAsync(
        session,
        $"""
        SELECT {CdrTables.RecordList}, id, uniqueid, sequence, reason, attempts FROM {cdrs.Tables.Quarantine}
        WHERE name = @name ORDER BY createdAt, number
        """,
        reader => new QuarantinedCdr(
            reader.Text(8)!,
            new CdrRow(reader.Text(9)!, reader.Number(10)!.Value, Record(reader, reader.Text(0))),
            reader.Text(11)!,
            (int)reader.Number(12)!.Value),
        cancellationToken);

    /// <summary>The records of one call between two dates, by which they are found where <c>linkedid</c> has no index.</summary>
    public Task<List<CallDetailRecord>> OfCallAsync(SqlSession session, string linkedId, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        session.QueryAsync(
            $"{_select}linkedid = @linkedId AND date >= @from AND date < @to ORDER BY date LIMIT {MostOfCall}",
            Read,
            cancellationToken,
            ("@linkedId", linkedId),
            ("@from", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("@to", to.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    /// <summary>Records of answered calls since a date, by whose index they are found, to numbers with these endings of up to eight digits.</summary>
    public async Task<List<CallDetailRecord>> AnsweredAsync(SqlSession session, IReadOnlyList<string> endings, DateOnly from, CancellationToken cancellationToken)
    {
        var found = new List<CallDetailRecord>();
        foreach (var list in endings.Chunk(ValuesAtATime))
        {
            found.AddRange(await session.QueryAsync(
                $"""
                {_select}date >= @from AND billsec > 0 AND status = 'ANSWERED'
                AND (CASE WHEN LENGTH(dst) > 8 THEN SUBSTR(dst, -8) ELSE dst END) IN ({string.Join(", ", list.Select((_, index) => $"@e{index}"))})
                """,
                Read,
                cancellationToken,
                [("@from", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), .. list.Select((ending, index) => ($"@e{index}", (object?)ending))]).ConfigureAwait(false));
        }

        return found;
    }

    /// <summary><see langword="null"/> when no index helps.</summary>
    public async Task<IReadOnlyList<CallDetailRecord>?> FindAsync(
        SqlSession session, IReadOnlyList<CallDetailRecord> like, CancellationToken cancellationToken)
    {
        if (!await session.Dialect.FindsByAsync(session, CdrTables.Records, CdrTables.Findable, cancellationToken).ConfigureAwait(false))
            return null;
        var found = new List<CallDetailRecord>();
        await session.BeginReadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var records in like.Where(record => record.CallDate is not null)
            .GroupBy(record => (record.CallDate, record.LinkedId)).Select(same => same.Key).Chunk(ValuesAtATime))
        {
            var (condition, values) = Alike(records);
            found.AddRange(await session.QueryAsync(_select + condition, Read, cancellationToken, values).ConfigureAwait(false));
        }

        if (like.Any(record => record.CallDate is null))
            found.AddRange(await session.ScanAsync($"{_select}date IS NULL", Read, cancellationToken).ConfigureAwait(false));
        await session.CommitAsync().ConfigureAwait(false);
        return found;
    }

    public async IAsyncEnumerable<CallDetailRecord> DayAsync(string? day, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var rows in cdrs.Sql.StreamAsync(BeginAsync, RowsAtATime, Read, cancellationToken).ConfigureAwait(false))
        {
            foreach (var row in rows)
                yield return row;
        }

        async Task<DbDataReader> BeginAsync(SqlSession session)
        {
            await session.BeginReadAsync(cancellationToken).ConfigureAwait(false);
            // A range of the column itself, so that an index on it is used; it holds for 0000-00-00, too.
            return day is null
                ? await session.OpenReaderAsync($"{_select}date IS NULL", cancellationToken).ConfigureAwait(false)
                : await session.OpenReaderAsync(
                    _select + "date >= @from AND date <= @until", cancellationToken,
                    ("@from", $"{day} 00:00:00"), ("@until", $"{day} 23:59:59.999999")).ConfigureAwait(false);
        }
    }

    private static (string Condition, (string Name, object? Value)[] Values) Alike((string? Date, string? LinkedId)[] records)
    {
        var dates = records.Select((record, number) => ($"@d{number}", (object?)record.Date)).ToList();
        var calls = records.Where(record => record.LinkedId is not null).Select((record, number) => ($"@l{number}", (object?)record.LinkedId)).ToList();
        var call = calls.Count < records.Length ? "linkedid IS NULL" : "";
        if (calls.Count > 0)
            call = $"linkedid IN ({string.Join(", ", calls.Select(value => value.Item1))}){(call.Length > 0 ? " OR " : "")}{call}";
        return ($"date IN ({string.Join(", ", dates.Select(value => value.Item1))}) AND ({call})", [.. dates, .. calls]);
    }

    private async Task<List<T>> NotesAsync<T>(SqlSession session, string query, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await session.BeginReadAsync(cancellationToken).ConfigureAwait(false);
        var rows = await session.QueryAsync(query, read, cancellationToken, ("@name", name)).ConfigureAwait(false);
        await session.CommitAsync().ConfigureAwait(false);
        return rows;
    }

    public static CallDetailRecord Read(DbDataReader reader) => Record(reader, WithoutZeros(reader.Text(0)));

    public static CallDetailRecord Record(DbDataReader reader, string? date) => new()
    {
        CallDate = date,
        Src = reader.Text(1),
        Dst = reader.Text(2),
        BillSec = reader.Number(3),
        Disposition = reader.Text(4),
        LinkedId = reader.Text(5),
        RecordingFile = reader.Text(6),
        CNum = reader.Text(7),
    };

    /// <summary>A column that keeps fractions says <c>12:00:00.000000</c> for what was written as <c>12:00:00</c>.</summary>
    private static string? WithoutZeros(string? date)
    {
        var point = date?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return point >= 0 && !date.AsSpan(point + 1).ContainsAnyExcept('0') ? date![..point] : date;
    }
}
