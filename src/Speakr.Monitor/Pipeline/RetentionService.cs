using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline;

/// <summary>Purges once a day, on one host at a time. A failure is logged once, and tried again in an hour.</summary>
internal sealed class RetentionService(CallRetention retention, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private string? _trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await TryAsync(stoppingToken).ConfigureAwait(false);
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped; the next start goes on.
        }
    }

    private async Task TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            await retention.PurgeAsync(onlyDue: true, stoppingToken).ConfigureAwait(false);
            _trouble = null;
        }
        catch (Exception failure) when (failure is CallHistoryException or CdrSyncException or HistoryLeaseLostException)
        {
            if (_trouble != failure.Message)
                logger.PurgeFailed(failure.Message);
            _trouble = failure.Message;
        }
#pragma warning disable CA1031 // Whatever a store of the application's throws, calls are followed all the same.
        catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.PurgeBroke(failure);
        }
    }
}
