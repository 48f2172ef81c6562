namespace Speakr.Monitor.Monitoring;

/// <summary>On the minute: 12:00:00, 12:01:00 and so on.</summary>
internal sealed class EveryMinute : ICdrSchedule
{
    public DateTimeOffset NextAfter(DateTimeOffset time) => time.AddTicks(TimeSpan.TicksPerMinute - (time.Ticks % TimeSpan.TicksPerMinute));
}
