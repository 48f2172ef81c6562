using System.Data;
using System.Data.Common;
using Speakr.Monitor.Databases;
using System.Runtime.CompilerServices;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>Reads records and notes.</summary>
internal sealed class CdrReader(CdrDatabase database, string name)
{
    private const int RowsAtATime = 1_000;

    // MariaDB makes subqueries of longer lists, and a subquery does not use the index.
    private const int ValuesAtATime = 400;

    private readonly CdrDialect _dialect = database.Dialect;

    public async Task<bool> HasRecordsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = database.Command(connection, $"SELECT 1 FROM {CdrTables.Records} LIMIT 1");
        return (await CdrDatabase.ReadAsync(command, _ => true, cancellationToken).ConfigureAwait(false)).Count > 0;
    }

    public Task<List<CdrReceipt>> ReceiptsAsync(DbConnection connection, CancellationToken cancellationToken) => NotesAsync(
        connection,
        $"SELECT number, content FROM {_dialect.Tables.Receipts} WHERE name = @name ORDER BY number",
        reader => new CdrReceipt(DbValue.Number(reader, 0)!.Value, (byte[])reader.GetValue(1)),
        cancellationToken);

    public Task<List<QuarantinedCdr>> QuarantineAsync(DbConnection connection, CancellationToken cancellationToken) => NotesAsync(
        connection,
        $"""
        SELECT {CdrTables.RecordList}, id, uniqueid, sequence, reason, attempts FROM {_dialect.Tables.Quarantine}
        WHERE name = @name ORDER BY createdAt, number
        """,
        reader => new QuarantinedCdr(
            DbValue.Text(reader, 8)!,
            new CdrRow(DbValue.Text(reader, 9)!, DbValue.Number(reader, 10)!.Value, Record(reader, DbValue.Text(reader, 0))),
            DbValue.Text(reader, 11)!,
            (int)DbValue.Number(reader, 12)!.Value),
        cancellationToken);

    /// <summary><see langword="null"/> when no index helps.</summary>
    public async Task<IReadOnlyList<CallDetailRecord>?> FindAsync(IReadOnlyList<CallDetailRecord> like, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (!await _dialect.FindsByIndexAsync(connection, cancellationToken).ConfigureAwait(false))
                return null;
            var found = new List<CallDetailRecord>();
            // In a transaction, because proxies send single reads to replicas.
            await database.ExecuteAsync(connection, "BEGIN", cancellationToken).ConfigureAwait(false);
            foreach (var records in like.Where(record => record.CallDate is not null)
                .GroupBy(record => (record.CallDate, record.LinkedId)).Select(same => same.Key).Chunk(ValuesAtATime))
            {
                found.AddRange(await CdrDatabase.ReadAsync(FindCommand(connection, records), Read, cancellationToken).ConfigureAwait(false));
            }

            if (like.Any(record => record.CallDate is null))
                found.AddRange(await CdrDatabase.ReadAsync(database.ScanCommand(connection, $"{Select}date IS NULL"), Read, cancellationToken).ConfigureAwait(false));
            await database.ExecuteAsync(connection, "COMMIT", CancellationToken.None).ConfigureAwait(false);
            return found;
        }
    }

    public async IAsyncEnumerable<CallDetailRecord> DayAsync(string? day, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var connection = await database.RunAsync(() => database.OpenAsync(cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
        DbDataReader? reader = null;
        try
        {
            reader = await database.RunAsync(() => BeginDayAsync(connection, day, cancellationToken), cancellationToken).ConfigureAwait(false);
            for (var count = RowsAtATime; count == RowsAtATime;)
            {
                var rows = await database.RunAsync(() => NextAsync(reader, cancellationToken), cancellationToken).ConfigureAwait(false);
                count = rows.Count;
                foreach (var row in rows)
                    yield return row;
            }
        }
        finally
        {
            await CloseAsync(connection, reader).ConfigureAwait(false);
        }
    }

    private string Select => $"SELECT {_dialect.DateText}, src, dst, billsec, status, linkedid, recordingfile, cnum FROM {CdrTables.Records} WHERE ";

    private DbCommand FindCommand(DbConnection connection, (string? Date, string? LinkedId)[] records)
    {
        var (dates, calls) = (new List<(string Name, object Value)>(), new List<(string Name, object Value)>());
        foreach (var (date, linkedId) in records)
        {
            dates.Add(($"@d{dates.Count}", date!));
            if (linkedId is not null)
                calls.Add(($"@l{calls.Count}", linkedId));
        }

        var call = calls.Count < records.Length ? "linkedid IS NULL" : "";
        if (calls.Count > 0)
            call = $"linkedid IN ({string.Join(", ", calls.Select(value => value.Name))}){(call.Length > 0 ? " OR " : "")}{call}";
        return database.Command(
            connection, $"{Select}date IN ({string.Join(", ", dates.Select(value => value.Name))}) AND ({call})", [.. dates, .. calls]);
    }

    private static CallDetailRecord Read(DbDataReader reader) => Record(reader, WithoutZeros(DbValue.Text(reader, 0)));

    /// <summary>Reads in a transaction: proxies send single reads to replicas, which may not have the latest yet.</summary>
    private async Task<List<T>> NotesAsync<T>(
        DbConnection connection, string query, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(connection, "BEGIN", cancellationToken).ConfigureAwait(false);
        var rows = await CdrDatabase.ReadAsync(database.Command(connection, query, ("@name", name)), read, cancellationToken).ConfigureAwait(false);
        await database.ExecuteAsync(connection, "COMMIT", CancellationToken.None).ConfigureAwait(false);
        return rows;
    }

    private async Task<DbDataReader> BeginDayAsync(DbConnection connection, string? day, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(connection, "BEGIN", cancellationToken).ConfigureAwait(false);
        // A range of the column itself, so that an index on it is used; it holds for 0000-00-00, too.
        var command = day is null
            ? database.ScanCommand(connection, $"{Select}date IS NULL")
            : database.ScanCommand(
                connection, Select + "date >= @from AND date <= @until", ("@from", $"{day} 00:00:00"), ("@until", $"{day} 23:59:59.999999"));
        // The command is not disposed before its reader: it has nothing of its own to release.
        return await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CloseAsync(DbConnection connection, DbDataReader? reader)
    {
        await database.TryAsync(async () =>
        {
            if (reader is not null)
                await reader.DisposeAsync().ConfigureAwait(false);
            if (connection.State == ConnectionState.Open)
                await database.ExecuteAsync(connection, "COMMIT", CancellationToken.None).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await database.TryAsync(() => connection.DisposeAsync().AsTask()).ConfigureAwait(false);
    }

    private static async Task<List<CallDetailRecord>> NextAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<CallDetailRecord>(RowsAtATime);
        cancellationToken.ThrowIfCancellationRequested();
        while (rows.Count < RowsAtATime && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(Read(reader));
        return rows;
    }

    private static CallDetailRecord Record(DbDataReader reader, string? date) => new()
    {
        CallDate = date,
        Src = DbValue.Text(reader, 1),
        Dst = DbValue.Text(reader, 2),
        BillSec = DbValue.Number(reader, 3),
        Disposition = DbValue.Text(reader, 4),
        LinkedId = DbValue.Text(reader, 5),
        RecordingFile = DbValue.Text(reader, 6),
        CNum = DbValue.Text(reader, 7),
    };

    /// <summary>A column that keeps fractions says <c>12:00:00.000000</c> for what was written as <c>12:00:00</c>.</summary>
    private static string? WithoutZeros(string? date)
    {
        var point = date?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return point >= 0 && !date.AsSpan(point + 1).ContainsAnyExcept('0') ? date![..point] : date;
    }
}
