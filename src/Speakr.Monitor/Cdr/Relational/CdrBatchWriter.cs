using System.Diagnostics;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>Writes batches in transactions, each of which begins with proving that the lease is still held.</summary>
internal sealed class CdrBatchWriter(CdrDatabase database, CdrWriter writer, LeaseTable leases, string name, long fence, TimeSpan lease)
{
    // MariaDB makes slower subqueries of lists of 1,000 and more.
    private const int ListLength = 200;

    private readonly CdrTables _tables = database.Dialect.Tables;
    private readonly string _begin = database.Dialect.Begin;
    private readonly CopyRenamer _renamer = new(database, writer.Connection, name);

    /// <summary>Whether a transaction may be open.</summary>
    public bool IsWriting { get; private set; }

    public async Task<IReadOnlyList<RefusedCdr>> WriteAsync(CdrBatch batch, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await ControlAsync(_begin, cancellationToken).ConfigureAwait(false);
        IsWriting = true;
        await RenewAsync(batch.State, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(_tables.Receipts, "number", batch.ClearedReceipts, cancellationToken).ConfigureAwait(false);
        var refused = new List<RefusedCdr>();
        await InsertAsync(batch.Rows, 0, batch.Rows.Count, refused, cancellationToken).ConfigureAwait(false);
        if (refused.Count > 0)
        {
            await RollBackAsync(cancellationToken).ConfigureAwait(false);
            await RenewAsync(null, cancellationToken).ConfigureAwait(false);
            return refused;
        }

        await _renamer.RenameAsync(batch.Renamed, cancellationToken).ConfigureAwait(false);
        await KeepAsync(batch.Receipt, cancellationToken).ConfigureAwait(false);
        await writer.SetAsideAsync(name, batch.Quarantined, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(_tables.Quarantine, "id", batch.Released, cancellationToken).ConfigureAwait(false);
        // A long transaction has used up much of the time that it gave itself at its beginning.
        if (Stopwatch.GetElapsedTime(started) > lease / 4)
            await RenewAsync(null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        // Once begun, the commit is not given up: its outcome would be unknown.
        await ControlAsync("COMMIT", CancellationToken.None).ConfigureAwait(false);
        IsWriting = false;
        return [];
    }

    public async Task<CdrSliceCopied?> CopyAsync(CdrSlice slice, CancellationToken cancellationToken)
    {
        if (await writer.EndOfSliceAsync(slice, cancellationToken).ConfigureAwait(false) is not { } end)
            return null;
        await ControlAsync(_begin, cancellationToken).ConfigureAwait(false);
        IsWriting = true;
        await RenewAsync(slice.StateAt?.Invoke(end), cancellationToken).ConfigureAwait(false);
        if (await writer.CopySliceAsync(slice, end, cancellationToken).ConfigureAwait(false) is not { } rows)
        {
            await RollBackAsync(cancellationToken).ConfigureAwait(false);
            await RenewAsync(null, cancellationToken).ConfigureAwait(false);
            return null;
        }

        cancellationToken.ThrowIfCancellationRequested();
        await ControlAsync("COMMIT", CancellationToken.None).ConfigureAwait(false);
        IsWriting = false;
        return new CdrSliceCopied(rows, end);
    }

    public async Task RenewAsync(string? state, CancellationToken cancellationToken)
    {
        if (await leases.RenewAsync(writer.Connection, fence, lease, state, cancellationToken).ConfigureAwait(false))
            return;
        if (IsWriting)
            await RollBackAsync(cancellationToken).ConfigureAwait(false);
        throw await LostAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes back what has not been committed: a pool would keep a transaction and its locks until somebody opens the connection again.</summary>
    public async Task RollBackAsync(CancellationToken cancellationToken)
    {
        await ControlAsync("ROLLBACK", cancellationToken).ConfigureAwait(false);
        IsWriting = false;
    }

    /// <summary>
    /// Adds the rows, and halves what is refused until every refused row is known by itself. Rows that were taken stay for the time being,
    /// so that a row that collides with one of the same batch is found as well.
    /// </summary>
    private async Task InsertAsync(
        IReadOnlyList<CdrRow> rows, int start, int end, List<RefusedCdr> refused, CancellationToken cancellationToken)
    {
        while (start < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (count, refusal) = await writer.InsertAsync(rows, start, end, cancellationToken).ConfigureAwait(false);
            if (refusal is not null && count == 1)
            {
                refused.Add(new RefusedCdr(start, refusal));
            }
            else if (refusal is not null)
            {
                var middle = start + (count / 2);
                await InsertAsync(rows, start, middle, refused, cancellationToken).ConfigureAwait(false);
                await InsertAsync(rows, middle, start + count, refused, cancellationToken).ConfigureAwait(false);
            }

            start += count;
        }
    }

    private async Task KeepAsync(CdrReceipt? receipt, CancellationToken cancellationToken)
    {
        if (receipt is null)
            return;
        if (receipt.Content.Length > writer.MaxContent)
        {
            throw new CdrSyncException(
                $"A receipt has {receipt.Content.Length:N0} bytes, more than the CDR database takes at a time. "
                + "Raise max_allowed_packet of the server, or choose a smaller BatchSize.", isTransient: false);
        }

        await database.ExecuteAsync(
            writer.Connection,
            $"INSERT INTO {_tables.Receipts} (name, number, content) VALUES (@name, @number, @content)",
            cancellationToken,
            ("@name", name), ("@number", receipt.Number), ("@content", receipt.Content.ToArray())).ConfigureAwait(false);
    }

    private async Task DeleteAsync<T>(string table, string key, IReadOnlyList<T> values, CancellationToken cancellationToken)
        where T : notnull
    {
        var statement = new BatchStatement($"DELETE FROM {table} WHERE name = @name AND {key} IN (", "@key#", ")");
        foreach (var list in values.Chunk(ListLength))
        {
            (string, object)[] parameters = [("@name", name), .. list.Select((value, row) => (BatchStatement.Name("key", row), (object)value))];
            await database.ExecuteAsync(writer.Connection, statement.Text(list.Length), cancellationToken, parameters).ConfigureAwait(false);
        }
    }

    private async Task<CdrSyncException> LostAsync(CancellationToken cancellationToken)
    {
        var row = await leases.FindAsync(writer.Connection, cancellationToken).ConfigureAwait(false);
        return new CdrSyncException(
            $"The lease of the CDR synchronization '{name}' belongs to {row?.Owner ?? "nobody"} by now: "
            + "this process was away for longer than its lease lasts. The next run goes on.", isTransient: true);
    }

    // As commands, because these have a time limit: beginning a transaction in MySqlConnector waits for a silent server for ever.
    private Task<int> ControlAsync(string text, CancellationToken cancellationToken) =>
        database.ExecuteAsync(writer.Connection, text, cancellationToken);
}
