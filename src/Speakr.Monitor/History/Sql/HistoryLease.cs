using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>A lease of the history. It is renewed over the connection of <see cref="HistoryLeases"/>; only its writer has one of its own.</summary>
internal sealed class HistoryLease(HistoryDatabase history, HistoryLeases leases, Lease lease) : IHistoryLease
{
    // No waiting for a server that is gone or frozen: the lease expires.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly HistoryConnection _connection = new(history, lease);
    private volatile bool _hasWriter;
    private int _isDisposed;

    public async ValueTask RenewAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, typeof(IHistoryLease));
        // Not over the writer's connection: a save may keep that one busy, or hang.
        await leases.AskAsync(
            async session =>
            {
                await lease.ProlongAsync(session, cancellationToken).ConfigureAwait(false);
                return true;
            },
            lease.Duration, cancellationToken).ConfigureAwait(false);
        if (_hasWriter)
            await _connection.KeepAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IHistoryWriter> OpenWriterAsync(CancellationToken cancellationToken)
    {
        await _connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        _hasWriter = true;
        return _connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        try
        {
            await CloseAsync().WaitAsync(CloseLimit).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            HistoryLog.LeaseLeft(history.Logger, lease.Name, error);
        }
    }

    private async Task CloseAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        await leases.AskAsync(lease.ReleaseAsync, lease.Duration, CancellationToken.None).ConfigureAwait(false);
    }
}
