using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Gives the leases of the history to one holder at a time.</summary>
internal sealed class HistoryLeases(HistoryDatabase history)
{
    // Asking for a lease needs a name, so this one is nobody's.
    private const string IdentityName = "";

    public Task<string> GetIdentityAsync(CancellationToken cancellationToken) => history.Sql.UseAsync(
        async session =>
        {
            if (await history.Leases.FindAsync(session, IdentityName, cancellationToken).ConfigureAwait(false) is { Owner: { } identity })
                return identity;
            // Of several hosts that start at once the first one's is everybody's.
            await history.Leases.AddAsync(session, IdentityName, Guid.NewGuid().ToString("N"), cancellationToken).ConfigureAwait(false);
            return (await history.Leases.ReadAsync(session, IdentityName, cancellationToken).ConfigureAwait(false)).Owner
                ?? throw new CallHistoryException(
                    $"The row without a name in {history.Tables.Leases} has no owner, so nothing identifies the history. Delete it.", isTransient: false);
        },
        cancellationToken);

    public Task<HistoryLease> TryBeginAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, LeaseTable.MaxName, nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return history.Sql.RunAsync(() => BeginAsync(name, owner, duration, cancellationToken), cancellationToken);
    }

    private async Task<HistoryLease> BeginAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        var session = await history.Sql.OpenAsync(cancellationToken).ConfigureAwait(false);
        HistorySession? begun = null;
        try
        {
            var attempt = await history.Leases.TryTakeAsync(session, name, owner, duration, cancellationToken).ConfigureAwait(false);
            if (!attempt.IsTaken)
                return new HistoryLease(null, attempt.Holder, attempt.Remaining);
            if (attempt.HasEnded)
                HistoryLog.LeaseTaken(history.Logger, name, attempt.Holder);
            begun = new HistorySession(history, new Lease(history.Leases, name, attempt.Fence, duration, holder => Lost(name, holder)), session);
            return new HistoryLease(begun, null, duration);
        }
        finally
        {
            if (begun is null)
                await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static HistoryLeaseLostException Lost(string name, string holder) => new(
        $"The lease of '{name}' in the history database belongs to {holder} by now: this host was away for longer than its lease lasts. "
        + $"It writes nothing for '{name}' until it gets the lease again.");
}
