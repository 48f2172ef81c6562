using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>
/// Marks rows in short transactions that lock these rows and no gaps, so that Asterisk never waits. Many keys go into one statement; it
/// counts only when no key has more rows than it was acknowledged for, otherwise its keys are marked one by one with a limit.
/// </summary>
internal sealed class FreePbxMarker(SqlSession session, FreePbxTable table, CancellationToken cancellationToken)
{
    private const int Attempts = 4;

    public async Task<int> MarkAsync(IReadOnlyList<CdrRowKey> keys)
    {
        if (table is { IsTransactional: true, AllowsReadCommitted: true })
            await session.ExecuteAsync("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", cancellationToken).ConfigureAwait(false);
        var plan = new FreePbxMarkingPlan(table, keys);
        var marked = 0;
        foreach (var chunks in plan.Together)
        {
            marked += await InTransactionAsync(() => MarkTogetherAsync(chunks)).ConfigureAwait(false)
                ?? await InTransactionAsync(() => MarkOneByOneAsync(chunks.SelectMany(chunk => chunk).Select(key => (key, 1)))).ConfigureAwait(false)
                ?? 0;
        }

        foreach (var group in plan.OneByOne)
            marked += await InTransactionAsync(() => MarkOneByOneAsync(group)).ConfigureAwait(false) ?? 0;
        return marked;
    }

    /// <summary><see langword="null"/> when a key has more rows than one.</summary>
    private async Task<int?> MarkTogetherAsync(CdrRowKey[][] chunks)
    {
        var marked = 0;
        foreach (var chunk in chunks)
        {
            if (await MarkTogetherAsync(chunk).ConfigureAwait(false) is not { } more)
                return null;
            marked += more;
        }

        return marked;
    }

    private async Task<int?> MarkTogetherAsync(CdrRowKey[] chunk)
    {
        var (index, match) = FreePbxMarkingPlan.Match(table, chunk);
        var update = $"UPDATE {table.Name}{index} SET {table.SetMarker} WHERE {table.Marker} IS NULL AND {match}";
        if (table.IsTransactional)
        {
            // As many as there are keys is what nearly always happens. Otherwise the rows are looked at, when they are locked and nothing can
            // come between: a twin may have been marked, and one that another program had marked hides it in the number.
            var marked = await session.ExecuteAsync(update, cancellationToken).ConfigureAwait(false);
            return marked == 0 || marked == chunk.Length || await CountAsync("IS NOT NULL").ConfigureAwait(false) is { Same: 0 } ? marked : null;
        }

        // What is done here cannot be taken back, so the rows are looked at before. Only a twin that comes in the same moment could still
        // be marked in place of the row that is meant.
        var (rows, same) = await CountAsync("IS NULL").ConfigureAwait(false);
        return same > 0 ? null : await session.ExecuteAsync($"{update} LIMIT {rows}", cancellationToken).ConfigureAwait(false);

        async Task<(long Rows, long Same)> CountAsync(string state)
        {
            var counts = await session.QueryAsync(
                $"SELECT COUNT(*), COUNT(*) - COUNT(DISTINCT {FreePbxTable.UniqueId}, {FreePbxTable.Sequence}) FROM {table.Name}{index} "
                + $"WHERE {table.Marker} {state} AND {match}",
                reader => (reader.GetInt64(0), reader.GetInt64(1)),
                cancellationToken).ConfigureAwait(false);
            return counts[0];
        }
    }

    private async Task<int?> MarkOneByOneAsync(IEnumerable<(CdrRowKey Key, int Rows)> keys)
    {
        var marked = 0;
        foreach (var (key, rows) in keys)
        {
            var (index, match) = FreePbxMarkingPlan.Match(table, key);
            marked += await session.ExecuteAsync(
                $"UPDATE {table.Name}{index} SET {table.SetMarker} WHERE {table.Marker} IS NULL AND {match} LIMIT {rows}",
                cancellationToken).ConfigureAwait(false);
        }

        return marked;
    }

    /// <summary>
    /// Commits what was marked; rolls back when the answer is <see langword="null"/>. Tries again when another transaction was in the way.
    /// </summary>
    private async Task<int?> InTransactionAsync(Func<Task<int?>> mark)
    {
        if (!table.IsTransactional)
            return await mark().ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await session.BeginAsync(cancellationToken).ConfigureAwait(false);
                var marked = await mark().ConfigureAwait(false);
                await (marked is null ? session.RollBackAsync() : session.CommitAsync()).ConfigureAwait(false);
                return marked;
            }
            catch (Exception error)
            {
                await session.Database.TryAsync(session.RollBackAsync).ConfigureAwait(false);
                if (attempt == Attempts || !MySqlErrors.IsLocked(error))
                    throw;
            }
        }
    }
}
