using System.Diagnostics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>Writes batches in transactions, each of which begins with proving that the lease is still held.</summary>
internal sealed class CdrBatchWriter(CdrDatabase cdrs, CdrWriter writer, Lease lease)
{
    // MariaDB makes slower subqueries of lists of 1,000 and more.
    private const int ListLength = 200;

    private readonly SqlSession _session = writer.Session;
    private readonly CopyRenamer _renamer = new(cdrs, writer, lease.Name);

    public async Task<IReadOnlyList<RefusedCdr>> WriteAsync(CdrBatch batch, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await _session.BeginAsync(cancellationToken).ConfigureAwait(false);
        await lease.EnterAsync(_session, batch.State, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(cdrs.Tables.Receipts, "number", batch.ClearedReceipts, cancellationToken).ConfigureAwait(false);
        var refused = new List<RefusedCdr>();
        await InsertAsync(batch.Rows, 0, batch.Rows.Count, refused, cancellationToken).ConfigureAwait(false);
        if (refused.Count > 0)
        {
            await _session.RollBackAsync().ConfigureAwait(false);
            await lease.EnterAsync(_session, null, cancellationToken).ConfigureAwait(false);
            return refused;
        }

        await _renamer.RenameAsync(batch.Renamed, cancellationToken).ConfigureAwait(false);
        await KeepAsync(batch.Receipt, cancellationToken).ConfigureAwait(false);
        await writer.SetAsideAsync(lease.Name, batch.Quarantined, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(cdrs.Tables.Quarantine, "id", batch.Released, cancellationToken).ConfigureAwait(false);
        // A long transaction has used up much of the time that it gave itself at its beginning.
        if (Stopwatch.GetElapsedTime(started) > lease.Duration / 4)
            await lease.EnterAsync(_session, null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await _session.CommitAsync().ConfigureAwait(false);
        return [];
    }

    /// <summary>
    /// Adds the rows, and halves what is refused until every refused row is known. Rows that were taken stay for the time being,
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

        await _session.ExecuteAsync(
            $"INSERT INTO {cdrs.Tables.Receipts} (name, number, content) VALUES (@name, @number, @content)",
            cancellationToken,
            ("@name", lease.Name), ("@number", receipt.Number), ("@content", receipt.Content.ToArray())).ConfigureAwait(false);
    }

    private async Task DeleteAsync<T>(string table, string key, IReadOnlyList<T> values, CancellationToken cancellationToken)
        where T : notnull
    {
        var statement = new BatchStatement($"DELETE FROM {table} WHERE name = @name AND {key} IN (", "@key#", ")");
        foreach (var list in values.Chunk(ListLength))
        {
            (string, object?)[] parameters = [("@name", lease.Name), .. list.Select((value, row) => (BatchStatement.Name("key", row), (object?)value))];
            await _session.ExecuteAsync(statement.Text(list.Length), cancellationToken, parameters).ConfigureAwait(false);
        }
    }
}
