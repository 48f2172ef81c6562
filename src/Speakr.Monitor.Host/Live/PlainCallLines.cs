using Speakr.Monitor.Calls;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Monitoring;

namespace Speakr.Monitor.Host.Live;

/// <summary>One log line for each change of a call, where no terminal shows the table.</summary>
internal sealed class PlainCallLines(ILogger<PlainCallLines> logger) : ICallObserver
{
    public ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
    {
        foreach (var (call, _) in changes)
        {
            var extension = call.Extension.Length > 0 ? call.Extension : "-";
            Log.CallChanged(logger, call.Queue, call.Status.ToWord(), MaskedNumber.Of(call.CallerNumber), extension, call.LinkedId);
        }

        return ValueTask.CompletedTask;
    }
}
