using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// The connection that calls are written with. Under a lease it stays open while the lease lasts and is the one that the lease names: when it
/// ends, others know that the holder has. Safe for concurrent use.
/// </summary>
/// <param name="history">The history.</param>
/// <param name="lease">The lease; <see langword="null"/> for writing without one.</param>
/// <param name="session">A session to begin with; to be disposed here.</param>
internal sealed class HistoryConnection(HistoryDatabase history, Lease? lease, SqlSession? session = null) : IAsyncDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private HistoryWriter? _writer = session is null ? null : new HistoryWriter(history, session, lease);
    private bool _isClosed;

    public async Task SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A lease that was given back keeps its number until the next holder comes.
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IHistorySession));
            await history.Sql.RunAsync(() => WriteAsync(changed, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Keeps servers and firewalls from ending the connection for resting; a new one takes the place of one that has ended.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        // A save that runs keeps it as well.
        if (!await _writing.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
            return;
        try
        {
            if (_isClosed || (_writer is not null && await IsKeptAsync(_writer, cancellationToken).ConfigureAwait(false)))
                return;
            await GiveUpAsync().ConfigureAwait(false);
            _writer = await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            HistoryLog.ConnectionNotKept(history.Logger, error);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Closes the connection; the next batch opens another.</summary>
    public async Task RestAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            await GiveUpAsync().ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Gives the lease back, once a save that runs has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        _isClosed = true;
        var session = _writer?.Session;
        try
        {
            if (lease is null)
                return;
            session ??= await history.Sql.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await lease.ReleaseAsync(session).ConfigureAwait(false);
        }
        finally
        {
            if (session is not null)
                await session.DisposeAsync().ConfigureAwait(false);
            _writer = null;
            _writing.Release();
        }
    }

    private async Task<bool> WriteAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        try
        {
            _writer ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
            await _writer.WriteAsync(changed, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch
        {
            // Whatever state the connection is in, the next batch begins with another one.
            await GiveUpAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<bool> IsKeptAsync(HistoryWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            await lease!.EnterAsync(writer.Session, null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException or HistoryLeaseLostException))
        {
            HistoryLog.ConnectionNotKept(history.Logger, error);
            return false;
        }
    }

    private async Task<HistoryWriter> OpenAsync(CancellationToken cancellationToken)
    {
        var opened = await history.Sql.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (lease is not null)
            {
                await opened.HoldAsync(lease.Duration, cancellationToken).ConfigureAwait(false);
                await lease.MoveAsync(opened, cancellationToken).ConfigureAwait(false);
            }

            return new HistoryWriter(history, opened, lease);
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task GiveUpAsync()
    {
        var writer = _writer;
        _writer = null;
        if (writer is null)
            return;
        if (lease is not null && writer.Session.IsOpen)
        {
            await history.Sql.TryAsync(async () =>
            {
                await writer.Session.RollBackAsync().ConfigureAwait(false);
                await lease.ForgetConnectionAsync(writer.Session).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        await writer.Session.DisposeAsync().ConfigureAwait(false);
    }
}
