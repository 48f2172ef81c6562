#if PACKAGE_SET_FULL
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Scheduling;

/// <summary>Lets the first run pass, which is the one at start, and then those of the minutes that a cron expression names.</summary>
internal sealed class CronGate(CronSchedule cron, TimeProvider time)
{
    private int _asked;

    public Task<bool> IsOpenAsync()
    {
        if (Interlocked.Exchange(ref _asked, 1) == 0)
            return Task.FromResult(true);

        var now = time.GetUtcNow();
        var minute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        return Task.FromResult(cron.NextAfter(minute.AddTicks(-1)) == minute);
    }
}
#endif
