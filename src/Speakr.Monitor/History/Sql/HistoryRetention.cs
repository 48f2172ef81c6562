using System.Globalization;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Purges the tables of the history and erases numbers from them. Everything is found by primary key or index, in portions.</summary>
internal sealed class HistoryRetention(HistoryDatabase history)
{
    // No source is named so: a purge is one host's at a time.
    private const string LeaseName = "~purge";

    // By id, because CallsHistory may lack the index on its times: so many are looked through at once, whatever is found among them.
    private const int IdsAtOnce = 5_000;

    private const int KeysAtOnce = 200;

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(1);

    private readonly HistoryTables _tables = history.Tables;
    private readonly ForgottenTable _forgotten = history.ForgottenTable;

    public Task<IReadOnlyList<RetentionResult>> PurgeAsync(PurgeOrder order, CancellationToken cancellationToken) => history.Sql.UseAsync<IReadOnlyList<RetentionResult>>(
        async session =>
        {
            await session.Dialect.LockRowsOnlyAsync(session, cancellationToken).ConfigureAwait(false);
            await session.HoldAsync(LeaseDuration, cancellationToken).ConfigureAwait(false);
            var owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}, process {Environment.ProcessId}");
            var attempt = await history.Leases.TryTakeAsync(session, holds: true, LeaseName, owner, LeaseDuration, cancellationToken).ConfigureAwait(false);
            if (!attempt.IsTaken)
                return [Result(HistoryTables.Calls, RetentionOutcome.InUse, 0)];
            var lease = new Lease(history.Leases, LeaseName, attempt.Fence, LeaseDuration, holder => new HistoryLeaseLostException($"The history is now being purged by {holder}."));
            try
            {
                return await PurgeAsync(session, lease, order, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await history.Sql.TryAsync(async () =>
                {
                    await session.RollBackAsync().ConfigureAwait(false);
                    await lease.ReleaseAsync(session).ConfigureAwait(false);
                }).ConfigureAwait(false);
            }
        },
        cancellationToken);

    public Task<IReadOnlyList<RetentionResult>> EraseAsync(ErasureOrder order, CancellationToken cancellationToken) => history.Sql.UseAsync<IReadOnlyList<RetentionResult>>(
        async session =>
        {
            await session.Dialect.LockRowsOnlyAsync(session, cancellationToken).ConfigureAwait(false);
            var now = order.Time.GetUtcNow();
            // Before the first row is changed: from then on nobody writes the number back.
            if (!order.DryRun)
            {
                await session.BeginAsync(cancellationToken).ConfigureAwait(false);
                await _forgotten.EraseAsync(session, order.Number, now, cancellationToken).ConfigureAwait(false);
                await session.CommitAsync().ConfigureAwait(false);
            }

            return
            [
                Result(HistoryTables.Calls, order.Done, await EraseCallsAsync(session, order, now, cancellationToken).ConfigureAwait(false)),
                Result(_tables.DeadLetters, order.Done, await new HistoryDeadLetters(history).EraseAsync(session, order, cancellationToken).ConfigureAwait(false)),
            ];
        },
        cancellationToken);

    private async Task<IReadOnlyList<RetentionResult>> PurgeAsync(SqlSession session, Lease lease, PurgeOrder order, CancellationToken cancellationToken)
    {
        var results = new List<RetentionResult>();
        var purger = new TablePurger(session, order, token => lease.EnterAsync(session, null, token));
        await PurgeAsync(HistoryTables.Calls, "calls", order.Options.HistoryDays, days => PurgeCallsAsync(session, lease, purger, order, days, cancellationToken))
            .ConfigureAwait(false);
        await PurgeAsync(_tables.Agents, "agents", order.Options.AgentDays, days => PurgeByAsync("endedAt", _tables.Agents, days)).ConfigureAwait(false);
        await PurgeAsync(_tables.Gaps, "gaps", order.Options.GapDays, days => PurgeByAsync("endedAt", _tables.Gaps, days)).ConfigureAwait(false);
        await PurgeAsync(_tables.DeadLetters, "deadLetters", order.Options.DeadLetterDays, days => PurgeByAsync("createdAt", _tables.DeadLetters, days))
            .ConfigureAwait(false);
        await PurgeAsync(_tables.AuditLog, "audit", order.Options.AuditDays, days => PurgeByAsync("at", _tables.AuditLog, days)).ConfigureAwait(false);
        return results;

        Task<long> PurgeByAsync(string time, string table, int days) =>
            purger.RunAsync($"DELETE FROM {table}", table, time, UtcText.Write(order.Before(days)), "1 = 1", cancellationToken);

        async Task PurgeAsync(string table, string what, int? days, Func<int, Task<long>> purge)
        {
            if (days is not { } limit || !order.IsDue(await _forgotten.FinishedAtAsync(session, what, cancellationToken).ConfigureAwait(false)))
                return;
            results.Add(Result(table, RetentionOutcome.Removed, await purge(limit).ConfigureAwait(false)));
            await _forgotten.FinishAsync(session, what, order.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<long> PurgeCallsAsync(
        SqlSession session, Lease lease, TablePurger purger, PurgeOrder order, int days, CancellationToken cancellationToken)
    {
        var before = order.Before(days);
        await _forgotten.PurgeAsync(session, UtcText.Write(before), cancellationToken).ConfigureAwait(false);
        var removed = 0L;
        var condition = $"showOnPanel = 0 AND createdAt < {session.Dialect.FromTime("@before")}";
        for (var next = await NextIdAsync(session, 0, cancellationToken).ConfigureAwait(false); next is { } from;)
        {
            var rows = await session.QueryAsync(
                $"SELECT id, linkId FROM {HistoryTables.Calls} WHERE id >= @from AND id < @to AND {condition} ORDER BY id LIMIT {order.Options.PortionRows}",
                reader => new StoredKey(reader.Number(0)!.Value, reader.Text(1)!), cancellationToken,
                ("@from", from), ("@to", from + IdsAtOnce), ("@before", session.Dialect.Seconds(before))).ConfigureAwait(false);
            if (rows.Count > 0)
            {
                if (!await RemoveAsync(session, lease, rows, cancellationToken).ConfigureAwait(false))
                    continue;
                removed += rows.Count;
                await purger.PauseAsync(cancellationToken).ConfigureAwait(false);
            }

            var done = rows.Count < order.Options.PortionRows ? from + IdsAtOnce : rows[^1].Id + 1;
            next = await NextIdAsync(session, done, cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0)
                await lease.ProlongAsync(session, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    /// <returns>Whether all are removed; otherwise none: a call was reopened in the meantime.</returns>
    private async Task<bool> RemoveAsync(SqlSession session, Lease lease, List<StoredKey> rows, CancellationToken cancellationToken)
    {
        await session.BeginAsync(cancellationToken).ConfigureAwait(false);
        await lease.EnterAsync(session, null, cancellationToken).ConfigureAwait(false);
        var ids = await ChangeAsync(
            session, $"DELETE FROM {HistoryTables.Calls} WHERE showOnPanel = 0 AND id IN (", rows.Select(row => (object)row.Id), cancellationToken).ConfigureAwait(false);
        if (ids != rows.Count)
        {
            await session.RollBackAsync().ConfigureAwait(false);
            return false;
        }

        foreach (var table in new[] { _tables.Rings, _tables.Visits })
        {
            await ChangeAsync(session, $"DELETE FROM {table} WHERE linkId IN (", rows.Select(row => (object)row.LinkId), cancellationToken)
                .ConfigureAwait(false);
        }

        await session.CommitAsync().ConfigureAwait(false);
        return true;
    }

    private static async Task<long> EraseCallsAsync(SqlSession session, ErasureOrder order, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var spellings = order.Number.Spellings;
        (string, object?)[] numbers = [.. spellings.Select((spelling, place) => ($"@n{place}", (object?)spelling))];
        var names = string.Join(", ", numbers.Select(number => number.Item1));
        var erased = 0L;
        for (var next = await NextIdAsync(session, 0, cancellationToken).ConfigureAwait(false); next is { } from;)
        {
            var to = from + IdsAtOnce;
            var rows = await session.QueryAsync(
                $"SELECT id, phoneNumber, {session.Dialect.ToTime("createdAt")} FROM {HistoryTables.Calls} WHERE id >= @from AND id < @to AND phoneNumber IN ({names})",
                reader => (Id: reader.Number(0)!.Value, Number: reader.Text(1), CreatedAt: session.Dialect.ReadTime(reader.GetValue(2))), cancellationToken,
                [("@from", from), ("@to", to), .. numbers]).ConfigureAwait(false);
            // The database may take more for equal.
            object[] ids = [.. rows.Where(row => order.Number.IsSame(row.Number) && (row.CreatedAt is null || row.CreatedAt <= now)).Select(row => (object)row.Id)];
            erased += ids.Length;
            if (ids.Length > 0 && !order.DryRun)
            {
                await session.BeginAsync(cancellationToken).ConfigureAwait(false);
                await ChangeAsync(
                    session, $"UPDATE {HistoryTables.Calls} SET phoneNumber = NULL, updatedAt = updatedAt WHERE id IN (", ids, cancellationToken).ConfigureAwait(false);
                await session.CommitAsync().ConfigureAwait(false);
            }

            next = await NextIdAsync(session, to, cancellationToken).ConfigureAwait(false);
        }

        return erased;
    }

    private static async Task<long?> NextIdAsync(SqlSession session, long from, CancellationToken cancellationToken) =>
        await session.ScalarAsync($"SELECT MIN(id) FROM {HistoryTables.Calls} WHERE id >= @from", cancellationToken, ("@from", from)).ConfigureAwait(false) is { } id
            ? Convert.ToInt64(id, CultureInfo.InvariantCulture)
            : null;

    private static async Task<int> ChangeAsync(SqlSession session, string head, IEnumerable<object> keys, CancellationToken cancellationToken)
    {
        var changed = 0;
        var statement = new BatchStatement(head, "@key#", ")");
        foreach (var list in keys.Chunk(KeysAtOnce))
        {
            changed += await session.ExecuteAsync(
                statement.Text(list.Length), cancellationToken, [.. list.Select((key, row) => (BatchStatement.Name("key", row), (object?)key))]).ConfigureAwait(false);
        }

        return changed;
    }

    private RetentionResult Result(string table, RetentionOutcome outcome, long rows) => new(table, history.Sql.Place, outcome, rows);
}
