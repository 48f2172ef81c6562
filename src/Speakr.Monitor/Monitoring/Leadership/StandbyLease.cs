using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Leadership;

/// <summary>
/// A second lease, held by a standby that receives the PBX. A leader that does not hands over only when this lease is taken.
/// </summary>
internal sealed class StandbyLease(string name, string owner, ISharedCallHistory? store, TimeProvider time) : IAsyncDisposable
{
    // Polls come once a second, so every third one renews the lease; it lasts until the one after next.
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(2.5);

    private readonly string _name = $"{name}/next";
    private IHistoryLease? _lease;
    private long? _askedAt;

    /// <summary>Takes, renews or gives back the lease when it is time to. Called at each poll of a standby.</summary>
    /// <exception cref="CallHistoryException">The store cannot be reached.</exception>
    public async ValueTask KeepAsync(bool hearsFeed, CancellationToken cancellationToken)
    {
        if (!hearsFeed)
        {
            await DisposeAsync().ConfigureAwait(false);
            return;
        }

        if (_askedAt is { } askedAt && time.GetElapsedTime(askedAt) < RenewInterval)
            return;
        try
        {
            if (_lease is { } lease)
                await lease.RenewAsync(cancellationToken).ConfigureAwait(false);
            else
                _lease = await TryTakeAsync(cancellationToken).ConfigureAwait(false);
            _askedAt = time.GetTimestamp();
        }
        catch (HistoryLeaseLostException)
        {
            // Another standby has it. Any one will do.
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Whether another host is a standby that receives the PBX. Releases this host's own lease.</summary>
    /// <exception cref="CallHistoryException">The store cannot be reached.</exception>
    public async ValueTask<bool> HasOtherAsync(CancellationToken cancellationToken)
    {
        if (store is null)
            return false;
        await DisposeAsync().ConfigureAwait(false);
        if (await TryTakeAsync(cancellationToken).ConfigureAwait(false) is not { } lease)
            return true;
        await lease.DisposeAsync().ConfigureAwait(false);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        _askedAt = null;
        if (Interlocked.Exchange(ref _lease, null) is { } lease)
            await lease.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<IHistoryLease?> TryTakeAsync(CancellationToken cancellationToken) =>
        store is null ? null : (await store.TryTakeAsync(_name, owner, LeadershipContext.LeaseDuration, cancellationToken).ConfigureAwait(false)).Lease;
}
