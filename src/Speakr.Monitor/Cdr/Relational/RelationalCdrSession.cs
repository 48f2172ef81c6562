using System.Data;
using Speakr.Monitor.Databases.Leases;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>
/// One holder's work over one connection. After any error the session is over: whatever state the connection is in, it is not used again.
/// </summary>
internal sealed class RelationalCdrSession : ICdrDestinationSession
{
    private readonly CdrDatabase _database;
    private readonly CdrWriter _writer;
    private readonly LeaseTable _leases;
    private readonly CdrReader _reader;
    private readonly CdrBatchWriter _batches;
    private readonly string _name;
    private readonly long _fence;
    private Exception? _failure;
    private bool _isDisposed;

    /// <param name="database">The database.</param>
    /// <param name="writer">The session's connection; the session's to dispose.</param>
    /// <param name="leases">The row of the lease.</param>
    /// <param name="name">Which synchronization.</param>
    /// <param name="before">The row as it was before the lease was taken.</param>
    /// <param name="lease">How long the lease lasts.</param>
    public RelationalCdrSession(CdrDatabase database, CdrWriter writer, LeaseTable leases, string name, LeaseRow before, TimeSpan lease)
    {
        (_database, _writer, _leases, _name) = (database, writer, leases, name);
        _fence = before.Fence + 1;
        _reader = new CdrReader(database, name);
        _batches = new CdrBatchWriter(database, writer, leases, name, _fence, lease);
        State = before.State;
    }

    public string? State { get; private set; }

    public async ValueTask<bool> HasRecordsAsync(CancellationToken cancellationToken) =>
        await UseAsync(() => _reader.HasRecordsAsync(_writer.Connection, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<CdrReceipt>> ReadReceiptsAsync(CancellationToken cancellationToken) =>
        await UseAsync(() => _reader.ReceiptsAsync(_writer.Connection, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<QuarantinedCdr>> ReadQuarantineAsync(CancellationToken cancellationToken) =>
        await UseAsync(() => _reader.QuarantineAsync(_writer.Connection, cancellationToken), cancellationToken).ConfigureAwait(false);

    public IAsyncEnumerable<CallDetailRecord> ReadDayAsync(string? day, CancellationToken cancellationToken)
    {
        CheckUsable();
        return _reader.DayAsync(day, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<CallDetailRecord>?> FindAsync(
        IReadOnlyList<CallDetailRecord> like, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(like);
        CheckUsable();
        return await _database.RunAsync(() => _reader.FindAsync(like, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<RefusedCdr>> WriteAsync(CdrBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var refused = await UseAsync(() => _batches.WriteAsync(batch, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (refused.Count == 0)
            State = batch.State ?? State;
        return refused;
    }

    public async ValueTask<CdrSliceCopied?> CopyAsync(CdrSlice slice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(slice);
        var copied = await UseAsync(() => _batches.CopyAsync(slice, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (copied is not null)
            State = slice.StateAt?.Invoke(copied.Next) ?? State;
        return copied;
    }

    public async ValueTask RenewAsync(CancellationToken cancellationToken) =>
        await UseAsync(
            async () =>
            {
                await _batches.RenewAsync(null, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _database.TryAsync(ReleaseAsync).ConfigureAwait(false);
        await _database.TryAsync(() => _writer.DisposeAsync().AsTask()).ConfigureAwait(false);
    }

    private async Task<T> UseAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        CheckUsable();
        cancellationToken.ThrowIfCancellationRequested();
        return await _database.RunAsync(
            async () =>
            {
                try
                {
                    return await work().ConfigureAwait(false);
                }
                catch (Exception error)
                {
                    await EndAsync(error).ConfigureAwait(false);
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private void CheckUsable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_failure is not null)
        {
            throw new CdrSyncException(
                $"The session of the CDR synchronization '{_name}' ended with an error: {_failure.Message}", isTransient: true, _failure);
        }
    }

    private async Task EndAsync(Exception error)
    {
        _failure = error;
        // A pool would keep an open transaction and its locks until somebody opens the connection again.
        if (_writer.Connection.State == ConnectionState.Open)
            await _database.TryAsync(() => _batches.RollBackAsync(CancellationToken.None)).ConfigureAwait(false);
        await _database.TryAsync(() => _writer.DisposeAsync().AsTask()).ConfigureAwait(false);
    }

    private async Task ReleaseAsync()
    {
        if (_failure is null)
        {
            await _leases.ReleaseAsync(_writer.Connection, _fence).ConfigureAwait(false);
            await _writer.EndWorkAsync().ConfigureAwait(false);
        }
        else if (_failure is OperationCanceledException or CdrSyncException || _database.Dialect.HasAnswered(_failure))
        {
            var connection = await _database.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                await _leases.ReleaseAsync(connection, _fence).ConfigureAwait(false);
        }
        else
        {
            // A server that is gone or frozen is not waited for: the lease ends by itself.
            CdrDestinationLog.LeaseLeft(_database.Logger, _name);
        }
    }
}
