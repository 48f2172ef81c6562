using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Turns;

/// <summary>A store that knows no leases is always ours.</summary>
internal sealed class UnsharedSession(ICallHistoryStore store) : IHistorySession
{
    public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken) => store.SaveAsync(changed, cancellationToken);

    public ValueTask RenewAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
