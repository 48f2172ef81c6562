using Speakr.Monitor.Calls;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Monitoring;

namespace Speakr.Monitor.Host.Live;

/// <summary>One log line for each change of a call, where no terminal shows the table.</summary>
internal sealed class PlainCallLines(ILoggerFactory loggers) : ICallObserver
{
    private readonly ILogger _logger = loggers.CreateLogger(LogCategories.Calls);

    public ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
    {
        foreach (var (call, _) in changes)
        {
            var extension = call.Extension.Length > 0 ? call.Extension : "-";
            Log.CallChanged(_logger, call.Queue, call.Status.ToWord(), MaskedNumber.Of(call.CallerNumber), extension, call.LinkedId);
        }

        return ValueTask.CompletedTask;
    }
}
