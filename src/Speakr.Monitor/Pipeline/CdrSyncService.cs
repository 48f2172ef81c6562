using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Runs the synchronizations at start and then as the schedule says, each by itself: a slow PBX does not delay another, and a run that
/// takes longer than the schedule allows skips the missed times. No failure ends the service.
/// </summary>
internal sealed class CdrSyncService(
    IEnumerable<ICdrSynchronizer> synchronizers,
    IEnumerable<CdrSyncRegistration> registrations,
    ICdrSchedule schedule,
    TimeProvider time,
    ILogger<CdrSyncService> logger) : BackgroundService
{
    // A stop does not wait for a silent server: the next run completes this one, and the shutdown time is needed to save calls.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StopLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await base.StopAsync(either.Token).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var scheduled = registrations.Where(registration => registration.ScheduleEnabled).Select(registration => registration.Name).ToHashSet();
        return Task.WhenAll(synchronizers.Where(synchronizer => scheduled.Contains(synchronizer.Name)).Select(synchronizer => RunAsync(synchronizer, stoppingToken)));
    }

    private async Task RunAsync(ICdrSynchronizer synchronizer, CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await RunOnceAsync(synchronizer, stoppingToken).ConfigureAwait(false);
                await schedule.WaitAsync(time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task RunOnceAsync(ICdrSynchronizer synchronizer, CancellationToken stoppingToken)
    {
        try
        {
            await synchronizer.RunOnceAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (CdrSyncException)
        {
            // Logged by the synchronizer, once for each cause.
        }
#pragma warning disable CA1031 // Whatever it is, the next run may do better, and the host must go on.
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.CdrRunFailed(failure, synchronizer.Name);
        }
    }
}
