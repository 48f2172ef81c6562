using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Leadership;

/// <summary>
/// A second lease, held by a standby that hears the PBX. A leader that does not hear it hands over only when this lease is taken.
/// </summary>
internal sealed class StandbyLease(string name, string owner, ISharedCallHistory? store, TimeSpan duration) : IAsyncDisposable
{
    private readonly string _lease = $"{name}/next";
    private IHistorySession? _session;

    /// <summary>Takes, renews or gives back the lease. Called at each poll of a standby.</summary>
    /// <exception cref="CallHistoryException">The store cannot be reached.</exception>
    public async ValueTask KeepAsync(bool hearsFeed, CancellationToken cancellationToken)
    {
        try
        {
            if (!hearsFeed)
                await DisposeAsync().ConfigureAwait(false);
            else if (_session is { } session)
                await session.RenewAsync(cancellationToken).ConfigureAwait(false);
            else
                _session = await TryBeginAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HistoryLeaseLostException)
        {
            // Another standby has it. Any one will do.
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Whether another host is a standby that hears the PBX. Gives back this host's own lease.</summary>
    /// <exception cref="CallHistoryException">The store cannot be reached.</exception>
    public async ValueTask<bool> HasOtherAsync(CancellationToken cancellationToken)
    {
        if (store is null)
            return false;
        await DisposeAsync().ConfigureAwait(false);
        if (await TryBeginAsync(cancellationToken).ConfigureAwait(false) is not { } session)
            return true;
        await session.DisposeAsync().ConfigureAwait(false);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _session, null) is { } session)
            await session.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<IHistorySession?> TryBeginAsync(CancellationToken cancellationToken) =>
        store is null ? null : (await store.TryBeginAsync(_lease, owner, duration, cancellationToken).ConfigureAwait(false)).Session;
}
