using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Scheduling;

/// <summary>Lets the first run pass, which is the one at start, and then those of the minutes that a cron expression names.</summary>
internal sealed class CronGate(CronSchedule cron, TimeProvider time)
{
    private int _asked;

    public Task<bool> IsOpenAsync() => Task.FromResult(Interlocked.Exchange(ref _asked, 1) == 0 || cron.Includes(time.GetUtcNow()));
}
