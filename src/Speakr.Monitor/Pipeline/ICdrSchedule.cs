namespace Speakr.Monitor.Pipeline;

/// <summary>
/// When call detail records are copied by the library itself: every full minute, unless an application registers a schedule of its own
/// before or after <c>AddCdrSync</c>. The first run is always at start. Safe for concurrent use.
/// </summary>
public interface ICdrSchedule
{
    /// <summary>The first moment after <paramref name="time"/> at which a run is due. Asked again and again, also for the same moment.</summary>
    DateTimeOffset NextAfter(DateTimeOffset time);
}

/// <summary>On the minute: 12:00:00, 12:01:00 and so on.</summary>
internal sealed class EveryMinute : ICdrSchedule
{
    public DateTimeOffset NextAfter(DateTimeOffset time) => time.AddTicks(TimeSpan.TicksPerMinute - (time.Ticks % TimeSpan.TicksPerMinute));
}
