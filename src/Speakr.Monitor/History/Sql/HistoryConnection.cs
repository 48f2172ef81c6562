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
internal sealed class HistoryConnection(HistoryDatabase history, Lease? lease) : IHistoryWriter, IAsyncDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private HistoryWriter? _writer;
    private volatile bool _isClosed;

    public async ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        await UseAsync(() => WriteAsync(changed, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the connection, unless it is open.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) =>
        UseAsync(async () => _writer ??= await NewWriterAsync(cancellationToken).ConfigureAwait(false), cancellationToken);

    /// <summary>Keeps servers and firewalls from ending the connection for being idle; a new one takes the place of one that has ended.</summary>
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
            _writer = await NewWriterAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException or HistoryLeaseLostException))
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

    /// <summary>Closes the connection for good, once a save that runs has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        await RestAsync().ConfigureAwait(false);
    }

    private async Task UseAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A lease that was given back keeps its number until the next holder comes.
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IHistoryWriter));
            await history.Sql.RunAsync(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<bool> WriteAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        try
        {
            _writer ??= await NewWriterAsync(cancellationToken).ConfigureAwait(false);
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

    private async Task<HistoryWriter> NewWriterAsync(CancellationToken cancellationToken)
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
