using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Pipeline;

/// <summary>Is notified of calls after they were stored: for a panel, a web hook, figures. Registered with <c>AddCallObserver</c>.</summary>
public interface ICallObserver
{
    /// <summary>
    /// Called after each write with the calls that changed, one batch at a time, in the order of the writes. No write waits for it; an observer that
    /// is more than 10,000 batches behind misses the oldest ones, which is logged. An exception is logged and stops nothing.
    /// </summary>
    ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken);
}
