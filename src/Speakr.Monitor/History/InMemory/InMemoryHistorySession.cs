using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History.InMemory;

/// <summary>The holder's way to the calls in memory.</summary>
internal sealed class InMemoryHistorySession(InMemoryLeases leases, string name, long fence, Action<IReadOnlyList<Call>> save) : IHistorySession
{
    private bool _isDisposed;

    public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(IHistorySession));
        leases.Renew(name, fence, () => save(changed));
        return ValueTask.CompletedTask;
    }

    public ValueTask RenewAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(IHistorySession));
        leases.Renew(name, fence, () => { });
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        leases.Release(name, fence);
        return ValueTask.CompletedTask;
    }
}
