namespace Speakr.Monitor.Statistics;

/// <summary>
/// The intervals of a local clock. A day lasts from the first moment of its date to that of the next. Shorter intervals end early when the clock is changed
/// within them. Remembers the last one, because times come mostly in order; not thread-safe.
/// </summary>
internal sealed class LocalIntervals(TimeZoneInfo zone, StatisticsInterval interval)
{
    private const long DaySeconds = 24 * 60 * 60;

    private TimeRange _last;

    /// <summary>How long an interval lasts when the clock is not changed.</summary>
    public long Seconds { get; } = interval switch
    {
        StatisticsInterval.QuarterHour => 15 * 60,
        StatisticsInterval.HalfHour => 30 * 60,
        StatisticsInterval.Hour => 60 * 60,
        StatisticsInterval.Day => DaySeconds,
        _ => throw new ArgumentOutOfRangeException(nameof(interval), interval, "Not an interval."),
    };

    /// <summary>The interval that a moment belongs to.</summary>
    public TimeRange Of(DateTimeOffset moment)
    {
        if (moment < _last.From || moment >= _last.To)
            _last = interval == StatisticsInterval.Day ? Day(moment) : Part(moment.ToUnixTimeSeconds());
        return _last;
    }

    /// <summary>The parts of a period, in each of which the clock is not changed.</summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To, long Offset)> Parts(DateTimeOffset from, DateTimeOffset to)
    {
        while (from < to)
        {
            var (end, offset) = (to, Offset(from.ToUnixTimeSeconds()));
            for (var second = from.ToUnixTimeSeconds(); second < to.ToUnixTimeSeconds(); second += DaySeconds)
            {
                if (Offset(second + DaySeconds) == offset)
                    continue;
                var change = Time(First(second, second + DaySeconds, later => Offset(later) != offset));
                end = change < to ? change : to;
                break;
            }

            yield return (from, end, offset);
            from = end;
        }
    }

    private TimeRange Day(DateTimeOffset moment)
    {
        var second = moment.ToUnixTimeSeconds();
        var midnight = Floor(second + Offset(second));
        // A clock that is set back over midnight repeats the end of a date; that belongs to the next day already.
        while (Midnight(midnight + DaySeconds) <= second)
            midnight += DaySeconds;
        return new TimeRange(Time(Midnight(midnight)), Time(Midnight(midnight + DaySeconds)));
    }

    /// <summary>The first second at or after a local midnight, which a clock that is set forward may not show.</summary>
    private long Midnight(long local) => First(local - DaySeconds, local + DaySeconds, second => second + Offset(second) >= local);

    private TimeRange Part(long second)
    {
        var offset = Offset(second);
        var start = Floor(second + offset) - offset;
        var end = start + Seconds;
        if (Offset(start) != offset)
            start = First(start, second, later => Offset(later) == offset);
        if (Offset(end - 1) != offset)
            end = First(second, end - 1, later => Offset(later) != offset);
        return new TimeRange(Time(start), Time(end));
    }

    private long Floor(long local) => local - (((local % Seconds) + Seconds) % Seconds);

    private long Offset(long second) => (long)zone.GetUtcOffset(Time(second)).TotalSeconds;

    private static DateTimeOffset Time(long second) => DateTimeOffset.FromUnixTimeSeconds(second);

    private static long First(long low, long high, Func<long, bool> holds)
    {
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (holds(middle))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}

/// <summary>From a moment to another, which is not part of it.</summary>
internal readonly record struct TimeRange(DateTimeOffset From, DateTimeOffset To);
