using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>
/// Copies slices within the server over two connections, because the server works on one core for each: while the rows of one slice are copied, those of the
/// next one are marked.
/// <para>
/// Slices are marked in their order, copied in their order and committed in their order, so that a slice waits for nothing but earlier ones:
/// they never wait for each other in a circle, neither in the server nor here, and when one fails, nothing after it is committed.
/// </para>
/// <para>
/// Each proves the lease, and writes the state, just before its commit and after the commit before it. A lease lost in the meantime is
/// noticed then, as surely as at the beginning: the row of the lease stays locked until the commit. Of a process that is killed the server rolls back whatever is
/// not committed, which is always the later slices.
/// </para>
/// </summary>
internal sealed class CdrBulkWriter(CdrDatabase cdrs, CdrWriter main, Lease lease, CdrBulk bulk)
{
    /// <summary>Copies as many slices as possible.</summary>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        if (await main.EndOfSliceAsync(bulk, bulk.Range.From, cancellationToken).ConfigureAwait(false) is null)
            return;
        var helper = await cdrs.Sql.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (helper.ConfigureAwait(false))
        {
            await helper.Dialect.LockRowsOnlyAsync(helper, cancellationToken).ConfigureAwait(false);
            await helper.HoldAsync(lease.Duration, cancellationToken).ConfigureAwait(false);
            var other = await cdrs.CreateWriterAsync(helper, cancellationToken).ConfigureAwait(false);
            // A load balancer may have led to another server.
            var isSame = await helper.ServerAsync(cancellationToken).ConfigureAwait(false) == await main.Session.ServerAsync(cancellationToken).ConfigureAwait(false);
            await CopyAsync(isSame ? other : main, cancellationToken).ConfigureAwait(false);
            // What was rolled back had renewed nothing, and the lease must not name a connection that is closed: others would take it.
            await main.Session.RollBackAsync().ConfigureAwait(false);
            await lease.EnterAsync(main.Session, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(CdrWriter other, CancellationToken cancellationToken)
    {
        var (from, before, last) = (bulk.Range.From, Slice.None, Slice.None);
        try
        {
            for (var writer = main; ; writer = writer == main ? other : main)
            {
                // Of the slice that had this connection.
                if (!await (other == main ? last : before).Committed.ConfigureAwait(false)
                    || await writer.EndOfSliceAsync(bulk, from, cancellationToken).ConfigureAwait(false) is not { } end)
                {
                    break;
                }

                var range = bulk.Range with { From = from, Before = end };
                await writer.Session.BeginAsync(cancellationToken).ConfigureAwait(false);
                if (await writer.MarkSliceAsync(bulk, range, cancellationToken).ConfigureAwait(false) is not { } marked)
                    break;
                var copying = CopyAsync(writer, range, marked, last, cancellationToken);
                (from, before, last) = (end, last, new Slice(copying, CommitAsync(writer, end, copying, last, cancellationToken)));
            }

            await last.Committed.ConfigureAwait(false);
        }
        finally
        {
            // No connection is closed, or used for anything else, in the middle of a statement.
            await Task.WhenAll(last.Copied, last.Committed, before.Committed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int?> CopyAsync(CdrWriter writer, CdrRange range, int marked, Slice previous, CancellationToken cancellationToken) =>
        await previous.Copied.ConfigureAwait(false) is null ? null : await writer.CopySliceAsync(bulk, range, marked, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether the slice is committed. Otherwise it is rolled back at once: its marks are locks, and the next slice may be waiting for the last of them.</summary>
    private async Task<bool> CommitAsync(CdrWriter writer, string end, Task<int?> copying, Slice previous, CancellationToken cancellationToken)
    {
        try
        {
            var copied = await copying.ConfigureAwait(false);
            if (!await previous.Committed.ConfigureAwait(false) || copied is not { } rows)
                return false;
            await lease.EnterAsync(writer.Session, bulk.StateAt(end), cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await writer.Session.CommitAsync().ConfigureAwait(false);
            bulk.Copied(rows, end);
            return true;
        }
        finally
        {
            await cdrs.Sql.TryAsync(writer.Session.RollBackAsync).ConfigureAwait(false);
        }
    }

    /// <param name="Copied">How many rows, before the commit; <see langword="null"/> when the slice is abandoned.</param>
    /// <param name="Committed">Whether it was committed.</param>
    private sealed record Slice(Task<int?> Copied, Task<bool> Committed)
    {
        public static readonly Slice None = new(Task.FromResult<int?>(0), Task.FromResult(true));
    }
}
