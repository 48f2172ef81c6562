using Speakr.Monitor.Agents;

namespace Speakr.Monitor.Statistics;

/// <summary>Gathers the figures of queues by interval. Not thread-safe.</summary>
internal sealed class QueueReport
{
    private readonly QueueStatisticsQuery _query;
    private readonly DateTimeOffset? _from;
    private readonly DateTimeOffset? _to;
    private readonly HashSet<string>? _queues;
    private readonly Dictionary<(string Queue, DateTimeOffset? From), QueueStatistics> _figures = [];

    public QueueReport(QueueStatisticsQuery query, StatisticsOptions options)
    {
        (_query, _from, _to) = (query, Cut(query.From), Cut(query.To));
        _queues = query.Queues?.ToHashSet(StringComparer.Ordinal);
        Intervals = query.Interval is { } interval ? new LocalIntervals(options.TimeZone, interval) : null;
    }

    /// <summary><see langword="null"/> for the period as a whole.</summary>
    public LocalIntervals? Intervals { get; }

    /// <summary>Adds figures of visits to a queue that count at this time, or in the same interval as it; those that were not asked for are left out.</summary>
    public void Add(string queue, DateTimeOffset time, QueueFigures figures)
    {
        if (_queues?.Contains(queue) == false || time < _from || time >= _to)
            return;
        var (from, to) = Bounds(time);
        var known = _figures.GetValueOrDefault((queue, from)) ?? new QueueStatistics(queue, from, to, QueueFigures.None);
        _figures[(queue, from)] = known with { Figures = known.Figures + figures };
    }

    /// <summary>Adds when agents could have taken calls; after all visits.</summary>
    public void Add(IEnumerable<AgentPeriod> periods, DateTimeOffset now)
    {
        foreach (var agent in periods.GroupBy(period => (period.Pbx, period.Interface, period.Queue)))
        {
            foreach (var kind in agent.GroupBy(period => period.Kind))
            {
                var ranges = kind.Select(period => new TimeRange(period.StartedAt, period.EndedAt ?? now).Within(_from, _to)).Where(TimeRanges.IsNotEmpty);
                foreach (var range in TimeRanges.Union(ranges))
                    AddStaff(agent.Key.Queue, range, kind.Key == AgentPeriodKind.Login ? 1 : -1);
            }
        }
    }

    public IReadOnlyList<QueueStatistics> ToList() =>
        [.. _figures.Values.OrderBy(item => item.From).ThenBy(item => item.Queue, StringComparer.Ordinal)];

    private void AddStaff(string queue, TimeRange range, int sign)
    {
        for (var from = range.From; from < range.To;)
        {
            var bounds = Bounds(from);
            var to = bounds.To < range.To ? bounds.To.Value : range.To;
            if (_figures.TryGetValue((queue, bounds.From), out var known))
            {
                var seconds = (known.Figures.StaffedSeconds ?? 0) + (sign * (long)(to - from).TotalSeconds);
                _figures[(queue, bounds.From)] = known with { Figures = known.Figures with { StaffedSeconds = seconds } };
            }

            from = to;
        }
    }

    private (DateTimeOffset? From, DateTimeOffset? To) Bounds(DateTimeOffset time)
    {
        if (Intervals?.Of(time) is not { } interval)
            return (_from, _to);
        var bounds = interval.Within(_from, _to);
        return (bounds.From, bounds.To);
    }

    private static DateTimeOffset? Cut(DateTimeOffset? time) => time is { } known ? VisitFormulas.Cut(known) : null;
}
