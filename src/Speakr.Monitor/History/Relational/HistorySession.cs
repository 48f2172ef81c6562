using System.Data.Common;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.History.Relational;

/// <summary>One holder's work: one connection writes, another renews, so that neither waits for the other's trouble.</summary>
internal sealed class HistorySession(HistoryDatabase database, HeldLease lease, DbConnection connection) : IHistorySession
{
    // A server that is gone or frozen is not waited for: the lease ends by itself.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _renewing = new(1, 1);
    private readonly SessionWriter _writer = new(database, lease, connection);
    private DbConnection? _renewer;
    private int _isDisposed;

    public async ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        cancellationToken.ThrowIfCancellationRequested();
        await _writer.SaveAsync(changed, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RenewAsync(CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed != 0, typeof(IHistorySession));
            await database.RunAsync(() => RenewNowAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
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
            StoreLog.LeaseLeft(database.Logger, lease.Name, error);
        }
    }

    private async Task<bool> RenewNowAsync(CancellationToken cancellationToken)
    {
        try
        {
            _renewer ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
            await lease.ProlongAsync(_renewer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DropRenewerAsync().ConfigureAwait(false);
            throw;
        }

        await _writer.KeepAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var (dialect, opened) = (database.Dialect, await database.OpenAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            await database.SayAsync(opened, dialect.SessionSettings(lease.Duration), cancellationToken).ConfigureAwait(false);
            // A save of this session may have the row for as long as it takes.
            await database.SayAsync(opened, dialect.BriefWait, cancellationToken).ConfigureAwait(false);
            return opened;
        }
        catch
        {
            await database.GiveBackAsync(opened).ConfigureAwait(false);
            throw;
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
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
            await database.GiveBackAsync(renewer).ConfigureAwait(false);
    }
}
