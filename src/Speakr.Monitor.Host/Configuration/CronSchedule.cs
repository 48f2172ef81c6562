using Cronos;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>
/// A cron expression of five fields, meant in local time, as Cronos understands it: what falls into an hour that the clock leaves out is due
/// at its end; in an hour that the clock repeats, intervals such as <c>*/5</c> go on, and fixed times come once.
/// </summary>
internal sealed class CronSchedule
{
    private readonly string _text;
    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(string text, CronExpression expression, TimeZoneInfo zone) => (_text, _expression, _zone) = (text, expression, zone);

    /// <returns>The schedule; <see langword="null"/> when the text is no expression, or one that never comes true.</returns>
    public static CronSchedule? TryParse(string text, TimeZoneInfo zone) =>
        CronExpression.TryParse(text, out var expression) && expression.GetNextOccurrence(DateTime.UnixEpoch) is not null
            ? new CronSchedule(text, expression, zone)
            : null;

    /// <summary>Whether the minute that <paramref name="time"/> is in is one of the expression's.</summary>
    public bool Includes(DateTimeOffset time)
    {
        var minute = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute));
        return _expression.GetNextOccurrence(minute.AddTicks(-1), _zone) == minute;
    }

    public override string ToString() => _text;
}
