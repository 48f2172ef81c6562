namespace Speakr.Monitor.Pipeline;

/// <summary>Waits for the next time of a schedule.</summary>
internal static class ScheduledWait
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public static async Task WaitAsync(this ICdrSchedule schedule, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = schedule.NextAfter(now);
        // Timers can fire some milliseconds early, and clocks are set, so the due time is computed again after each delay.
        while (now < due)
        {
            var rest = due - now;
            await Task.Delay(rest < Longest ? rest : Longest, time, cancellationToken).ConfigureAwait(false);
            now = time.GetUtcNow();
            var next = schedule.NextAfter(now);
            due = next < due ? next : due;
        }
    }
}
