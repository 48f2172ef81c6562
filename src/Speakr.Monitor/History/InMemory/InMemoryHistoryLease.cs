using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History.InMemory;

/// <summary>A lease in memory, and the holder's way to the calls there.</summary>
internal sealed class InMemoryHistoryLease(InMemoryLeases leases, string name, long fence, Action<IReadOnlyList<Call>> save) : IHistoryLease, IHistoryWriter
{
    private volatile bool _isDisposed;

    public ValueTask<IHistoryWriter> OpenWriterAsync(CancellationToken cancellationToken)
    {
        Renew(() => { }, cancellationToken);
        return ValueTask.FromResult<IHistoryWriter>(this);
    }

    public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        Renew(() => save(changed), cancellationToken);
        return ValueTask.CompletedTask;
    }

    public ValueTask RenewAsync(CancellationToken cancellationToken)
    {
        Renew(() => { }, cancellationToken);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        leases.Release(name, fence);
        return ValueTask.CompletedTask;
    }

    private void Renew(Action work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(IHistoryLease));
        leases.Renew(name, fence, work);
    }
}
