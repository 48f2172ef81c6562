using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Monitoring;

/// <summary>Is notified of calls after they were stored: for a panel, a web hook, figures. Registered with <c>AddCallObserver</c>.</summary>
public interface ICallObserver
{
    /// <summary>
    /// Called after each write with the calls that changed, one batch at a time, in the order of the writes. Keep it short: the
    /// next write waits for it. An exception is logged and stops nothing.
    /// </summary>
    ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken);
}
