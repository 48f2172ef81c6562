using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>Keeps records, and the synchronizer's notes beside them, in a relational database.</summary>
internal sealed class SqlCdrDestination(CdrDatabase cdrs) : ICdrDestination, ICopiedRecords, IAnsweredRecords, IRetained, IDisposable
{
    public async ValueTask InitializeAsync(CancellationToken cancellationToken) => await cdrs.Sql.UseAsync(
        async session =>
        {
            await cdrs.InitializeAsync(session, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask<CdrLease> TryBeginAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, LeaseTable.MaxName, nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        return await cdrs.Sql.RunAsync(() => BeginAsync(name, owner, lease, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<CallDetailRecord>> FindAsync(string linkedId, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        await cdrs.Sql.UseAsync(
            session => new CdrReader(cdrs, "").OfCallAsync(session, linkedId, from, to, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<CallDetailRecord>> FindAnsweredAsync(IReadOnlyList<string> endings, DateOnly from, CancellationToken cancellationToken) =>
        await cdrs.Sql.UseAsync(
            session => new CdrReader(cdrs, "").AnsweredAsync(session, endings, from, cancellationToken), cancellationToken).ConfigureAwait(false);

    public string Place => cdrs.Sql.Place;

    public Task<IReadOnlyList<RetentionResult>> PurgeAsync(PurgeOrder order, CancellationToken cancellationToken) =>
        new CdrRetention(cdrs).PurgeAsync(order, cancellationToken);

    public Task<IReadOnlyList<RetentionResult>> EraseAsync(ErasureOrder order, CancellationToken cancellationToken) =>
        new CdrRetention(cdrs).EraseAsync(order, cancellationToken);

    public void Dispose() => cdrs.Sql.Dispose();

    private async Task<CdrLease> BeginAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        var session = await cdrs.Sql.OpenAsync(cancellationToken).ConfigureAwait(false);
        CdrSession? begun = null;
        Lease? lease = null;
        try
        {
            await session.Dialect.LockRowsOnlyAsync(session, cancellationToken).ConfigureAwait(false);
            await session.HoldAsync(duration, cancellationToken).ConfigureAwait(false);
            await session.WaitBrieflyAsync(true, cancellationToken).ConfigureAwait(false);
            var attempt = await cdrs.Leases.TryTakeAsync(session, holds: true, name, owner, duration, cancellationToken).ConfigureAwait(false);
            if (!attempt.IsTaken)
                return new CdrLease(null, attempt.Holder, attempt.Remaining);
            if (attempt.HasEnded)
                CdrDestinationLog.LeaseTaken(cdrs.Logger, name, attempt.Holder);
            lease = new Lease(cdrs.Leases, name, attempt.Fence, duration, holder => Lost(name, holder));
            await session.WaitBrieflyAsync(false, cancellationToken).ConfigureAwait(false);
            begun = new CdrSession(cdrs, await cdrs.CreateWriterAsync(session, cancellationToken).ConfigureAwait(false), lease, attempt.State);
            return new CdrLease(begun, null, duration);
        }
        finally
        {
            if (begun is null)
            {
                if (lease is not null)
                    await cdrs.Sql.TryAsync(() => lease.ReleaseAsync(session)).ConfigureAwait(false);
                await session.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static CdrSyncException Lost(string name, string holder) => new(
        $"The lease of the CDR synchronization '{name}' now belongs to {holder}: this process did not renew it in time. "
        + "The next run goes on.", isTransient: true);
}
