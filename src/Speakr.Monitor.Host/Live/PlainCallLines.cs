using Speakr.Monitor.Calls;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Live;

namespace Speakr.Monitor.Host.Live;

/// <summary>One log line for each change of a call, where no terminal shows the table.</summary>
internal sealed class PlainCallLines(ILiveCalls live, ILoggerFactory loggers) : BackgroundService
{
    private readonly ILogger _logger = loggers.CreateLogger(LogCategories.Calls);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Until the monitor has stopped: its last changes get their lines.
        await foreach (var change in live.WatchAsync(CancellationToken.None))
        {
            foreach (var call in change is LiveUpdate update ? update.Changed : ((LiveSnapshot)change).Calls)
                Write(call.Call);
        }
    }

    private void Write(Call call)
    {
        var extension = call.Extension.Length > 0 ? call.Extension : "-";
        Log.CallChanged(_logger, call.Queue, call.Status.ToWord(), NumberMask.Mask(call.CallerNumber) ?? "-", extension, call.LinkedId);
    }
}
