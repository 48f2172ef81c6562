using NCrontab;
using Speakr.Monitor.Monitoring;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>
/// A cron expression of five fields, meant in local time. What falls into an hour that the clock leaves out is left out; in an hour that
/// the clock repeats it is done twice.
/// </summary>
internal sealed class CronSchedule : ICdrSchedule
{
    private readonly string _expression;
    private readonly CrontabSchedule _crontab;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(string expression, CrontabSchedule crontab, TimeZoneInfo zone) =>
        (_expression, _crontab, _zone) = (expression, crontab, zone);

    /// <returns>The schedule; <see langword="null"/> when the expression is none, or never comes true.</returns>
    public static CronSchedule? TryParse(string expression, TimeZoneInfo zone)
    {
        // The 29th of February is the rarest of days: eight years apart around 2100.
        var (from, until) = (new DateTime(2026, 1, 1), new DateTime(2035, 1, 1));
        return CrontabSchedule.TryParse(expression) is { } crontab && crontab.GetNextOccurrence(from, until) < until
            ? new CronSchedule(expression, crontab, zone)
            : null;
    }

    public DateTimeOffset NextAfter(DateTimeOffset time)
    {
        var first = Next(time, _zone.GetUtcOffset(time));
        var offset = _zone.GetUtcOffset(first);
        if (offset == first.Offset)
            return first;

        // The clock is set between now and then, so what counts is the first moment on the other side of the change.
        var second = Next(time, offset);
        return _zone.GetUtcOffset(second) == offset ? second : NextAfter(second);
    }

    public override string ToString() => _expression;

    private DateTimeOffset Next(DateTimeOffset time, TimeSpan offset) => new(_crontab.GetNextOccurrence(time.ToOffset(offset).DateTime), offset);
}
