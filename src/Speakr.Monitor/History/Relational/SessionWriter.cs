using System.Data;
using System.Data.Common;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.History.Relational;

/// <summary>
/// The connection that a session writes with. It stays open while the session lasts and is the one that the lease names: when it ends,
/// others know that the holder has.
/// </summary>
internal sealed class SessionWriter(HistoryDatabase database, HeldLease lease, DbConnection connection) : IAsyncDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private HistoryWriter? _writer = new(database.Dialect, connection, lease.EnterAsync);
    private bool _isClosed;

    public async Task SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A lease that was given back keeps its number until the next holder comes.
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IHistorySession));
            await database.RunAsync(() => WriteAsync(changed, cancellationToken), cancellationToken).ConfigureAwait(false);
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
            StoreLog.ConnectionNotKept(database.Logger, error);
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
        var connection = _writer?.Connection;
        try
        {
            connection ??= await database.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await lease.ReleaseAsync(connection).ConfigureAwait(false);
        }
        finally
        {
            if (connection is not null)
                await database.GiveBackAsync(connection).ConfigureAwait(false);
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
            await lease.EnterAsync(writer.Connection, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException or HistoryLeaseLostException))
        {
            StoreLog.ConnectionNotKept(database.Logger, error);
            return false;
        }
    }

    private async Task<HistoryWriter> OpenAsync(CancellationToken cancellationToken)
    {
        var (dialect, opened) = (database.Dialect, await database.OpenAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            await database.SayAsync(opened, dialect.SessionSettings(lease.Duration), cancellationToken).ConfigureAwait(false);
            // Before the first transaction: in one, nobody else would see which connection has it open.
            var server = await dialect.ServerAsync(opened, cancellationToken).ConfigureAwait(false);
            await lease.MoveAsync(opened, server, cancellationToken).ConfigureAwait(false);
            return new HistoryWriter(dialect, opened, lease.EnterAsync);
        }
        catch
        {
            await database.GiveBackAsync(opened).ConfigureAwait(false);
            throw;
        }
    }

    private async Task GiveUpAsync()
    {
        var writer = _writer;
        _writer = null;
        if (writer is null)
            return;
        if (writer.Connection.State == ConnectionState.Open)
        {
            await database.TryAsync(async () =>
            {
                await writer.RollBackAsync().ConfigureAwait(false);
                await lease.ForgetConnectionAsync(writer.Connection).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        await database.GiveBackAsync(writer.Connection).ConfigureAwait(false);
    }
}
