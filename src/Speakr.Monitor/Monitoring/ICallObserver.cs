using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Monitoring;

/// <summary>Hears of calls after they have been stored: a panel, a web hook, figures. Registered with <c>AddCallObserver</c>.</summary>
public interface ICallObserver
{
    /// <summary>
    /// Called after each write with the calls that changed, one batch at a time, in the order of the writes. Keep it short: the
    /// next write waits for it. What it throws is logged and does not stop anything.
    /// </summary>
    ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken);
}
