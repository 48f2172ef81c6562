using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>One holder's work: one connection writes, another renews, so that neither waits for the other's trouble.</summary>
internal sealed class HistorySession(HistoryDatabase history, Lease lease, SqlSession session) : IHistorySession
{
    // A server that is gone or frozen is not waited for: the lease ends by itself.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _renewing = new(1, 1);
    private readonly HistoryConnection _connection = new(history, lease, session);
    private SqlSession? _renewer;
    private int _isDisposed;

    public async ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        cancellationToken.ThrowIfCancellationRequested();
        await _connection.SaveAsync(changed, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RenewAsync(CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed != 0, typeof(IHistorySession));
            await history.Sql.RunAsync(() => RenewNowAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _renewing.Release();
        }
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

    private async Task<bool> RenewNowAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_renewer is null)
            {
                _renewer = await history.Sql.OpenAsync(cancellationToken).ConfigureAwait(false);
                await _renewer.HoldAsync(lease.Duration, cancellationToken).ConfigureAwait(false);
                // A save of this session may have the row for as long as it takes.
                await _renewer.WaitBrieflyAsync(true, cancellationToken).ConfigureAwait(false);
            }

            await lease.ProlongAsync(_renewer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DropRenewerAsync().ConfigureAwait(false);
            throw;
        }

        await _connection.KeepAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task CloseAsync()
    {
        try
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _renewing.WaitAsync().ConfigureAwait(false);
            await DropRenewerAsync().ConfigureAwait(false);
            _renewing.Release();
        }
    }

    private async Task DropRenewerAsync()
    {
        var renewer = _renewer;
        _renewer = null;
        if (renewer is not null)
            await renewer.DisposeAsync().ConfigureAwait(false);
    }
}
