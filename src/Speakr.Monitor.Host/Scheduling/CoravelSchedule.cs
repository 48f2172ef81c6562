#if PACKAGE_SET_FULL
using Coravel;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Scheduling;

/// <summary>Tells Coravel, which begins when the host has started, what to run when.</summary>
internal sealed class CoravelSchedule(IServiceProvider services, CronSchedule? cron) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategories.Host);
        services.UseScheduler(scheduler =>
        {
            var scheduled = scheduler.Schedule<CdrSyncInvocable>().EveryMinute().RunOnceAtStart().PreventOverlapping(nameof(CdrSyncInvocable));
            // Coravel reads fewer expressions. So that both package sets read the same, the expression lets its own minutes pass.
            if (cron is not null)
                scheduled.When(new CronGate(cron, services.GetRequiredService<TimeProvider>()).IsOpenAsync);
        }).OnError(failure => Log.SyncFailed(logger, failure));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
#endif
