using System.Data.Common;
using System.Globalization;
using Speakr.Monitor.Cdr.Runs;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>Purges copied records and erases numbers from them, and from what is kept beside them.</summary>
internal sealed class CdrRetention(CdrDatabase cdrs)
{
    private const int RowsAtOnce = 1_000;

    // Before it are only dates that were never set: nobody knows how old such a record is.
    private const string Dated = "date >= '1000-01-01 00:00:00'";

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WaitForLease = TimeSpan.FromMilliseconds(250);

    private readonly CdrTables _tables = cdrs.Tables;

    // What it contained is gone; its id stays, or the row would be copied, refused and set aside again, and its date, by which days are compared.
    private string Emptied =>
        $"UPDATE {_tables.Quarantine} SET uniqueid = '', src = NULL, dst = NULL, billsec = NULL, status = NULL, linkedid = NULL, recordingfile = NULL, "
        + $"cnum = NULL, attempts = {QuarantinedCdr.Emptied}";

    public Task<IReadOnlyList<RetentionResult>> PurgeAsync(PurgeOrder order, CancellationToken cancellationToken) => cdrs.Sql.UseAsync<IReadOnlyList<RetentionResult>>(
        async session =>
        {
            await session.Dialect.LockRowsOnlyAsync(session, cancellationToken).ConfigureAwait(false);
            var results = new List<RetentionResult>();
            var purger = new TablePurger(session, order, _ => Task.CompletedTask);
            if (await LimitAsync(session, order, "cdrs", order.Options.CdrDays, cancellationToken).ConfigureAwait(false) is { } days)
                results.Add(await PurgeRecordsAsync(session, purger, order, days, cancellationToken).ConfigureAwait(false));
            if (await LimitAsync(session, order, "quarantine", order.Options.QuarantineDays, cancellationToken).ConfigureAwait(false) is { } kept)
            {
                var emptied = await purger.RunAsync(
                    Emptied, _tables.Quarantine, "createdAt", UtcText.Write(order.Before(kept)), $"attempts <> {QuarantinedCdr.Emptied}", cancellationToken)
                    .ConfigureAwait(false);
                results.Add(Result(_tables.Quarantine, RetentionOutcome.Emptied, emptied));
                await cdrs.ForgottenTable.FinishAsync(session, "quarantine", order.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            }

            return results;
        },
        cancellationToken);

    /// <summary>Between two runs, and all or nothing: a run that saw a part of it would take masked rows for missing ones.</summary>
    public Task<IReadOnlyList<RetentionResult>> EraseAsync(ErasureOrder order, CancellationToken cancellationToken) => cdrs.Sql.UseAsync(
        async session =>
        {
            if (order.DryRun)
                return await EraseAsync(session, [], order, cancellationToken).ConfigureAwait(false);
            var keeper = await cdrs.Sql.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (keeper.ConfigureAwait(false))
            {
                var leases = new List<Lease>();
                try
                {
                    await TakeAllAsync(keeper, leases, order.Time, cancellationToken).ConfigureAwait(false);
                    return await HoldAsync(keeper, leases, order, token => EraseAsync(session, leases, order, token), cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    foreach (var lease in leases)
                        await cdrs.Sql.TryAsync(() => lease.ReleaseAsync(keeper)).ConfigureAwait(false);
                }
            }
        },
        cancellationToken);

    /// <summary>Renews the leases until the work is done.</summary>
    private static async Task<T> HoldAsync<T>(
        SqlSession keeper, List<Lease> leases, ErasureOrder order, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(stop.Token);
        try
        {
            while (await Task.WhenAny(working, Task.Delay(LeaseDuration / 3, order.Time, cancellationToken)).ConfigureAwait(false) != working)
            {
                foreach (var lease in leases)
                    await lease.ProlongAsync(keeper, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (!working.IsCompleted)
                await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await working.ConfigureAwait(false);
    }

    private async Task<int?> LimitAsync(SqlSession session, PurgeOrder order, string what, int? days, CancellationToken cancellationToken) =>
        days is not null && order.IsDue(await cdrs.ForgottenTable.FinishedAtAsync(session, what, cancellationToken).ConfigureAwait(false)) ? days : null;

    private async Task<RetentionResult> PurgeRecordsAsync(
        SqlSession session, TablePurger purger, PurgeOrder order, int days, CancellationToken cancellationToken)
    {
        if (!await session.Dialect.FindsByAsync(session, CdrTables.Records, ["date"], cancellationToken).ConfigureAwait(false))
            return Result(CdrTables.Records, RetentionOutcome.NeedsIndex, 0);
        var before = CdrDates.Text(order.Time.GetLocalNow().Date.AddDays(-days));
        // First: a run that begins from now on copies nothing from before. What one that is under way still brings, the next purge removes.
        await cdrs.ForgottenTable.PurgeAsync(session, before, cancellationToken).ConfigureAwait(false);
        var removed = await purger.RunAsync($"DELETE FROM {CdrTables.Records}", CdrTables.Records, "date", before, Dated, cancellationToken).ConfigureAwait(false);
        await cdrs.ForgottenTable.FinishAsync(session, "cdrs", order.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return Result(CdrTables.Records, RetentionOutcome.Removed, removed);
    }

    /// <summary>Takes the leases of all synchronizations. When that fails, the list has those to give back.</summary>
    private async Task TakeAllAsync(SqlSession keeper, List<Lease> leases, TimeProvider time, CancellationToken cancellationToken)
    {
        var owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}, process {Environment.ProcessId} (erasure)");
        await keeper.HoldAsync(LeaseDuration, cancellationToken).ConfigureAwait(false);
        var names = await keeper.QueryAsync($"SELECT name FROM {_tables.Syncs}", reader => reader.GetString(0), cancellationToken).ConfigureAwait(false);
        foreach (var name in names)
        {
            for (var isFirst = true; ; isFirst = false)
            {
                var attempt = await cdrs.Leases.TryTakeAsync(keeper, holds: true, name, owner, LeaseDuration, cancellationToken).ConfigureAwait(false);
                if (attempt.IsTaken)
                {
                    leases.Add(new Lease(cdrs.Leases, name, attempt.Fence, LeaseDuration, holder => new CdrSyncException(
                        $"The lease of the CDR synchronization '{name}' now belongs to {holder}, so the erasure stopped. Run it again.", isTransient: true)));
                    break;
                }

                if (isFirst)
                    CdrLog.Waiting(cdrs.Logger, name, attempt.Holder);
                foreach (var held in leases)
                    await held.ProlongAsync(keeper, cancellationToken).ConfigureAwait(false);
                await Task.Delay(WaitForLease, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<RetentionResult>> EraseAsync(
        SqlSession session, List<Lease> leases, ErasureOrder order, CancellationToken cancellationToken)
    {
        var records = await FindRecordsAsync(order.Number, cancellationToken).ConfigureAwait(false);
        var quarantined = await FindQuarantinedAsync(session, order.Number, cancellationToken).ConfigureAwait(false);
        if (!order.DryRun)
        {
            await session.BeginAsync(cancellationToken).ConfigureAwait(false);
            await cdrs.ForgottenTable.EraseAsync(session, order.Number, order.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            await EraseRecordsAsync(session, records, order.Number, cancellationToken).ConfigureAwait(false);
            foreach (var number in quarantined)
                await session.ExecuteAsync($"{Emptied} WHERE number = @number", cancellationToken, ("@number", number)).ConfigureAwait(false);
            foreach (var lease in leases)
                await lease.EnterAsync(session, null, cancellationToken).ConfigureAwait(false);
            await session.CommitAsync().ConfigureAwait(false);
        }

        var receipts = await CountReceiptsAsync(session, order.Number, cancellationToken).ConfigureAwait(false);
        return
        [
            Result(CdrTables.Records, order.Done, records.Count),
            Result(_tables.Quarantine, order.Done, quarantined.Count),
            Result(_tables.Receipts, order.DryRun ? RetentionOutcome.Counted : RetentionOutcome.GoesSoon, receipts),
        ];
    }

    private async Task<List<CallDetailRecord>> FindRecordsAsync(PhoneNumber number, CancellationToken cancellationToken)
    {
        var found = new List<CallDetailRecord>();
        var (condition, values) = Candidates(number);
        // One look at the whole table, without locks: only date and linkedid are indexed.
        var rows = cdrs.Sql.StreamAsync(BeginAsync, RowsAtOnce, CdrReader.Read, cancellationToken);
        await foreach (var portion in rows.ConfigureAwait(false))
            found.AddRange(portion.Where(record => Mask(record, number) != record));
        return found;

        async Task<DbDataReader> BeginAsync(SqlSession reading)
        {
            await reading.BeginReadAsync(cancellationToken).ConfigureAwait(false);
            return await reading.OpenReaderAsync($"{CdrReader.Select(reading.Dialect)} WHERE {condition}", cancellationToken, values).ConfigureAwait(false);
        }
    }

    private static async Task EraseRecordsAsync(
        SqlSession session, List<CallDetailRecord> records, PhoneNumber number, CancellationToken cancellationToken)
    {
        // All twins of a record at once.
        var statement = $"UPDATE {CdrTables.Records} SET src = @newSrc, dst = @newDst, recordingfile = @newFile, cnum = @newCnum "
            + $"WHERE {CopyRenamer.IsCopy(session.Dialect)}";
        foreach (var record in records.Distinct())
        {
            var masked = Mask(record, number);
            (string, object?)[] values = [("@newSrc", masked.Src), ("@newDst", masked.Dst), ("@newFile", masked.RecordingFile), ("@newCnum", masked.CNum)];
            await session.ExecuteAsync(statement, cancellationToken, [.. values, .. CopyRenamer.Values(record)]).ConfigureAwait(false);
        }
    }

    private async Task<List<long>> FindQuarantinedAsync(SqlSession session, PhoneNumber number, CancellationToken cancellationToken)
    {
        var (condition, values) = Candidates(number);
        var rows = await session.ScanAsync(
            $"SELECT {CdrTables.RecordList}, number FROM {_tables.Quarantine} WHERE {condition}",
            reader => (Record: CdrReader.Record(reader, reader.Text(0)), Number: reader.Number(8)!.Value), cancellationToken, values).ConfigureAwait(false);
        return [.. rows.Where(row => Mask(row.Record, number) != row.Record).Select(row => row.Number)];
    }

    // A receipt names the rows that were copied and are still to be marked. Without their content they could not be found at the source.
    private async Task<long> CountReceiptsAsync(SqlSession session, PhoneNumber number, CancellationToken cancellationToken)
    {
        var receipts = await session.ScanAsync(
            $"SELECT number, content FROM {_tables.Receipts}", reader => CdrReceiptContent.Parse(new CdrReceipt(reader.Number(0)!.Value, (byte[])reader.GetValue(1))),
            cancellationToken).ConfigureAwait(false);
        return receipts.Sum(receipt => receipt.Mark?.Count(key => key.Content is { } record && Mask(record, number) != record) ?? 0);
    }

    private static CallDetailRecord Mask(CallDetailRecord record, PhoneNumber number) => MaskedRecord.Of(record, number.IsSame);

    /// <summary>Rows that may hold the number, and some that do not.</summary>
    private static (string Condition, (string Name, object? Value)[] Values) Candidates(PhoneNumber number)
    {
        (string Name, object? Value)[] values = [.. number.Spellings.Select((spelling, place) => ($"@n{place}", (object?)spelling))];
        var list = string.Join(", ", values.Select(value => value.Name));
        return ($"(src IN ({list}) OR dst IN ({list}) OR cnum IN ({list}) OR recordingfile LIKE @like ESCAPE '!')", [.. values, ("@like", number.Pattern)]);
    }

    private RetentionResult Result(string table, RetentionOutcome outcome, long rows) => new(table, cdrs.Sql.Place, outcome, rows);
}
