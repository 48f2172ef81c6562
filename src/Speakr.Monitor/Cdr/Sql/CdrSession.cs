using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>
/// One holder's work over one connection. After any error the session is over: whatever state the connection is in, it is not used again.
/// </summary>
internal sealed class CdrSession(CdrDatabase cdrs, CdrWriter writer, Lease lease, string? state) : ICdrDestinationSession, ICdrBulkCopier, IForgettingSession
{
    private readonly CdrReader _reader = new(cdrs, lease.Name);
    private readonly CdrBatchWriter _batches = new(cdrs, writer, lease);
    private Exception? _failure;
    private bool _isDisposed;

    public string? State { get; private set; } = state;

    public async ValueTask<bool> HasRecordsAsync(CancellationToken cancellationToken) =>
        await UseAsync(() => CdrReader.HasRecordsAsync(writer.Session, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<CdrReceipt>> ReadReceiptsAsync(CancellationToken cancellationToken) =>
        await UseAsync(() => _reader.ReceiptsAsync(writer.Session, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<QuarantinedCdr>> ReadQuarantineAsync(CancellationToken cancellationToken) =>
        await UseAsync(() => _reader.QuarantineAsync(writer.Session, cancellationToken), cancellationToken).ConfigureAwait(false);

    public Task<Forgotten> ReadForgottenAsync(CancellationToken cancellationToken) =>
        UseAsync(() => cdrs.ForgottenTable.ReadNowAsync(writer.Session, cancellationToken), cancellationToken);

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
        return await cdrs.Sql.UseAsync(session => _reader.FindAsync(session, like, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<RefusedCdr>> WriteAsync(CdrBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var refused = await UseAsync(() => _batches.WriteAsync(batch, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (refused.Count == 0)
            State = batch.State ?? State;
        return refused;
    }

    public async ValueTask CopyAsync(CdrBulk bulk, CancellationToken cancellationToken) => await UseAsync(
        async () =>
        {
            await new CdrBulkWriter(cdrs, writer, lease, bulk with { Copied = Copied }).CopyAsync(cancellationToken).ConfigureAwait(false);
            return true;

            void Copied(int rows, string next)
            {
                State = bulk.StateAt(next);
                bulk.Copied(rows, next);
            }
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask RenewAsync(CancellationToken cancellationToken) =>
        await UseAsync(
            async () =>
            {
                await lease.EnterAsync(writer.Session, null, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await cdrs.Sql.TryAsync(ReleaseAsync).ConfigureAwait(false);
        await writer.Session.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<T> UseAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        CheckUsable();
        cancellationToken.ThrowIfCancellationRequested();
        return await cdrs.Sql.RunAsync(
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
                $"The session of the CDR synchronization '{lease.Name}' ended with an error: {_failure.Message}", isTransient: true, _failure);
        }
    }

    private async Task EndAsync(Exception error)
    {
        _failure = error;
        await writer.Session.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReleaseAsync()
    {
        if (_failure is null)
        {
            await lease.ReleaseAsync(writer.Session).ConfigureAwait(false);
        }
        else if (_failure is OperationCanceledException or CdrSyncException || cdrs.Sql.Dialect.HasAnswered(_failure))
        {
            var session = await cdrs.Sql.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
                await lease.ReleaseAsync(session).ConfigureAwait(false);
        }
        else
        {
            // No waiting for a server that is gone or frozen: the lease expires.
            CdrDestinationLog.LeaseLeft(cdrs.Logger, lease.Name);
        }
    }
}
