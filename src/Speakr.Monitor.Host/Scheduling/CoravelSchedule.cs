using Coravel;
using Coravel.Scheduling.Schedule.Interfaces;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Scheduling;

/// <summary>Schedules the synchronizations with Coravel, which starts after the host.</summary>
/// <param name="services">The host's services.</param>
/// <param name="interval">How often.</param>
/// <param name="cron">In which minutes only; <see langword="null"/> = in all.</param>
internal sealed class CoravelSchedule(
    IServiceProvider services, Func<IScheduleInterval, IScheduledEventConfiguration> interval, CronSchedule? cron) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategories.Host);
        services.UseScheduler(scheduler =>
        {
            foreach (var synchronizer in services.GetServices<ICdrSynchronizer>())
                Schedule(scheduler, synchronizer);
        }).OnError(failure => Log.SyncFailed(logger, failure));
        return Task.CompletedTask;
    }

    // A worker of its own for each, because those of one follow each other and a slow PBX would delay the rest.
    private void Schedule(IScheduler scheduler, ICdrSynchronizer synchronizer)
    {
        var scheduled = interval(scheduler.OnWorker(synchronizer.Name).ScheduleWithParams<CdrSyncInvocable>(synchronizer))
            .RunOnceAtStart().PreventOverlapping($"{nameof(CdrSyncInvocable)} {synchronizer.Name}");
        // Coravel reads fewer expressions than Cronos, and takes an hour that the clock leaves out for lost.
        if (cron is not null)
            scheduled.When(new CronGate(cron, services.GetRequiredService<TimeProvider>()).IsOpenAsync);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
