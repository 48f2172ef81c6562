using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Leadership;

/// <summary>The session of a store without leases, which belongs to this host alone.</summary>
internal sealed class UnsharedSession(ICallHistoryStore store) : IHistorySession
{
    public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken) => store.SaveAsync(changed, cancellationToken);

    public ValueTask RenewAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
