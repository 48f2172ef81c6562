using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Turns;

/// <summary>
/// A second lease, which says that a host stands by and hears the PBX. So a host that does not hear it knows whether there is one to leave the turn to.
/// </summary>
internal sealed class Candidacy(string name, string owner, ISharedCallHistory? store, TimeSpan duration) : IAsyncDisposable
{
    private readonly string _lease = $"{name}/next";
    private IHistorySession? _session;

    /// <summary>To be called again and again while standing by.</summary>
    /// <exception cref="CallHistoryException">The store cannot be reached.</exception>
    public async ValueTask KeepAsync(bool hears, CancellationToken cancellationToken)
    {
        try
        {
            if (!hears)
                await DisposeAsync().ConfigureAwait(false);
            else if (_session is { } session)
                await session.RenewAsync(cancellationToken).ConfigureAwait(false);
            else
                _session = await TryBeginAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HistoryLeaseLostException)
        {
            // Another host is the next one: which of several is all the same.
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Whether another host stands by and hears.</summary>
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
