using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline.Healing;

/// <summary>Which periods to search for missed calls. Pure.</summary>
/// <param name="longestCall">Records appear when a call ends and are dated with its beginning, so a gap is looked at again for so long.</param>
internal sealed class HealingWindows(TimeSpan longestCall)
{
    // The PBX's clock may differ, and a call that was in its queue before the gap has records dated before it.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // For events that the feed itself lost, without a gap.
    private static readonly TimeSpan Always = TimeSpan.FromMinutes(15);

    // Most calls of a gap end soon after it; later an occasional search is enough.
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(30);

    /// <summary>Each window is searched at least so often, while there are searches.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private DateTimeOffset _rareAt = DateTimeOffset.MinValue;

    /// <summary>Parts of a period, of a day at most: MyISAM holds its table while one is read.</summary>
    public static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> InDays(DateTimeOffset from, DateTimeOffset to)
    {
        for (var begin = from; begin < to; begin += Day)
            yield return (begin, to - begin > Day ? begin + Day : to);
    }

    /// <summary>The periods to search now, in order, without overlap.</summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Next(IReadOnlyList<SourceGap> gaps, DateTimeOffset now)
    {
        // Or the clock was set back since.
        var isRare = now >= _rareAt || now < _rareAt - Interval;
        if (isRare)
            _rareAt = now + Interval;
        var windows = gaps
            .Where(gap => gap.EndedAt > now - (isRare ? longestCall : Often))
            .Select(gap => (From: gap.StartedAt - Margin, To: gap.EndedAt + Margin))
            .Append((From: now - Always, To: now + Margin))
            .OrderBy(window => window.From);
        var merged = new List<(DateTimeOffset From, DateTimeOffset To)>();
        foreach (var window in windows)
        {
            if (merged.Count > 0 && window.From <= merged[^1].To)
                merged[^1] = (merged[^1].From, window.To > merged[^1].To ? window.To : merged[^1].To);
            else
                merged.Add(window);
        }

        return merged;
    }
}
