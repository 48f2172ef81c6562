using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline.Leadership;

/// <summary>
/// A second lease, held by a standby that receives the PBX. A leader that does not receive it, or leads more than its share, hands over only when this
/// lease is taken.
/// </summary>
internal sealed class StandbyLease(string name, string owner, ISharedCallHistory? store, TimeProvider time) : IAsyncDisposable
{
    // Polls come once a second, so every third one renews the lease; it lasts until the one after next.
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(2.5);

    // What a standby that lives leaves at least; that of a host which is gone has less soon.
    private static readonly TimeSpan LeastRemaining = LeadershipContext.LeaseDuration - TimeSpan.FromSeconds(3.5);

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    private readonly string _name = $"{name}/next";
    private IHistoryLease? _lease;
    private long? _askedAt;
    private long _takenAt;

    /// <summary>Takes, renews or gives back the lease when it is time to. Called at each poll of a standby.</summary>
    /// <param name="hearsFeed">Whether this host hears the PBX.</param>
    /// <param name="takesTurns">
    /// Whether another standby may have the lease now and then: this host saves for other PBXs, and the other one perhaps for none.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CallHistoryException">The store cannot be reached.</exception>
    public async ValueTask KeepAsync(bool hearsFeed, bool takesTurns, CancellationToken cancellationToken)
    {
        if (!hearsFeed)
        {
            await DisposeAsync().ConfigureAwait(false);
            return;
        }

        if (takesTurns && _lease is not null && time.GetElapsedTime(_takenAt) >= Turn)
        {
            await DisposeAsync().ConfigureAwait(false);
            // As long as another standby lets pass between two questions.
            _askedAt = time.GetTimestamp();
            return;
        }

        if (_askedAt is { } askedAt && time.GetElapsedTime(askedAt) < RenewInterval)
            return;
        try
        {
            if (_lease is { } lease)
                await lease.RenewAsync(cancellationToken).ConfigureAwait(false);
            else
                await TakeAsync(cancellationToken).ConfigureAwait(false);
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
    public async ValueTask<bool> HasOtherAsync(CancellationToken cancellationToken) => await AskAsync(cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>A standby that hears the PBX and has said so just now; <see langword="null"/> when there is none. Gives back this host's own lease.</summary>
    /// <exception cref="CallHistoryException">The store cannot be reached.</exception>
    public async ValueTask<string?> FindOtherAsync(CancellationToken cancellationToken) =>
        await AskAsync(cancellationToken).ConfigureAwait(false) is { } attempt && attempt.Remaining >= LeastRemaining ? attempt.Holder : null;

    public async ValueTask DisposeAsync()
    {
        _askedAt = null;
        if (Interlocked.Exchange(ref _lease, null) is { } lease)
            await lease.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        if (store is null)
            return;
        _lease = (await TryTakeAsync(store, cancellationToken).ConfigureAwait(false)).Lease;
        _takenAt = time.GetTimestamp();
    }

    /// <returns><see langword="null"/> when no other host has the lease.</returns>
    private async ValueTask<HistoryLeaseAttempt?> AskAsync(CancellationToken cancellationToken)
    {
        if (store is null)
            return null;
        await DisposeAsync().ConfigureAwait(false);
        var attempt = await TryTakeAsync(store, cancellationToken).ConfigureAwait(false);
        if (attempt.Lease is not { } lease)
            return attempt;
        await lease.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    private ValueTask<HistoryLeaseAttempt> TryTakeAsync(ISharedCallHistory shared, CancellationToken cancellationToken) =>
        shared.TryTakeAsync(_name, owner, LeadershipContext.LeaseDuration, cancellationToken);
}
