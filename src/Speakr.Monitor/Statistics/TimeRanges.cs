namespace Speakr.Monitor.Statistics;

/// <summary>Times that may overlap, as the times that they cover together. Pure.</summary>
internal static class TimeRanges
{
    /// <summary>Those that overlap or touch are joined; in order.</summary>
    public static List<TimeRange> Union(IEnumerable<TimeRange> ranges)
    {
        var union = new List<TimeRange>();
        foreach (var range in ranges.OrderBy(range => range.From))
        {
            if (union.Count > 0 && range.From <= union[^1].To)
                union[^1] = union[^1] with { To = range.To > union[^1].To ? range.To : union[^1].To };
            else
                union.Add(range);
        }

        return union;
    }

    /// <summary>What of a range is within bounds; empty or turned around when nothing is.</summary>
    public static TimeRange Within(this TimeRange range, DateTimeOffset? from, DateTimeOffset? to) => new(
        from > range.From ? from.Value : range.From,
        to < range.To ? to.Value : range.To);

    public static bool IsNotEmpty(this TimeRange range) => range.From < range.To;

    public static TimeSpan Length(this IEnumerable<TimeRange> ranges) =>
        ranges.Aggregate(TimeSpan.Zero, (sum, range) => sum + (range.To - range.From));
}
