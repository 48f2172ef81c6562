using Microsoft.AspNetCore.Http;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.History;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/reports</c>: figures of a period, beside those of a week before.</summary>
internal static class ReportsPage
{
    private const int RetrySeconds = 5;

    public static async Task AnswerAsync(PanelRequest request)
    {
        var period = ReportPeriod.Of(request);
        var (report, problem) = period.Problem is { } wrong ? (null, wrong) : await ReadAsync(request, period).ConfigureAwait(false);
        await request.AnswerAsync(
                report is not null ? StatusCodes.Status200OK : period.Problem is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest,
                request.Words.Reports,
                frame => Reports.Of(frame, period, report, problem),
                await request.PositionAsync().ConfigureAwait(false),
                report is null && period.Problem is null ? RetrySeconds : null)
            .ConfigureAwait(false);
    }

    private static async Task<(Report? Report, string? Problem)> ReadAsync(PanelRequest request, ReportPeriod period)
    {
        var (reports, stop, interval) = (request.Api.Service<ICallReports>(), request.Api.Aborted, Report.IntervalOf(period));
        if (period.Queues is { Count: 0 })
            return (new Report(interval), null);
        try
        {
            var query = new QueueStatisticsQuery { From = period.From, To = period.To, Queues = period.Queues };
            var agents = new AgentStatisticsQuery { From = period.From, To = period.To, Queues = period.Queues };
            var ago = period.WeekBefore(request.View.Format.Zone);
            var report = new Report(interval)
            {
                ByQueue = await reports.GetQueueStatisticsAsync(query, stop).ConfigureAwait(false),
                ByInterval = Report.Sum(await reports.GetQueueStatisticsAsync(query with { Interval = interval }, stop).ConfigureAwait(false)),
                ByIntervalBefore = Report.Sum(await reports.GetQueueStatisticsAsync(query with { Interval = interval, From = ago.From, To = ago.To }, stop).ConfigureAwait(false)),
                Agents = [.. (await reports.GetAgentStatisticsAsync(agents, stop).ConfigureAwait(false)).Select(agent => Answering.Of(agent, request.View.Audience))],
            };
            return (report, null);
        }
        catch (CallHistoryException)
        {
            return (null, request.Words.HistoryNotRead);
        }
    }
}

/// <summary>What the page of the reports shows.</summary>
internal sealed record Report(StatisticsInterval Interval)
{
    private static readonly TimeSpan ShortPeriod = TimeSpan.FromDays(2.5);

    public IReadOnlyList<QueueStatistics> ByQueue { get; init; } = [];

    public IReadOnlyDictionary<DateTimeOffset, QueueFigures> ByInterval { get; init; } = new Dictionary<DateTimeOffset, QueueFigures>();

    public IReadOnlyDictionary<DateTimeOffset, QueueFigures> ByIntervalBefore { get; init; } = new Dictionary<DateTimeOffset, QueueFigures>();

    public IReadOnlyList<AgentFiguresAnswer> Agents { get; init; } = [];

    public QueueFigures Total => ByQueue.Aggregate(QueueFigures.None, (sum, queue) => sum + queue.Figures);

    public static StatisticsInterval IntervalOf(ReportPeriod period) => period.To - period.From <= ShortPeriod ? StatisticsInterval.Hour : StatisticsInterval.Day;

    public static Dictionary<DateTimeOffset, QueueFigures> Sum(IEnumerable<QueueStatistics> intervals) => intervals
        .Where(interval => interval.From is not null).GroupBy(interval => interval.From!.Value)
        .ToDictionary(group => group.Key, group => group.Aggregate(QueueFigures.None, (sum, interval) => sum + interval.Figures));

    /// <summary>The intervals of the period, whether anybody called in them or not.</summary>
    public IEnumerable<TimeRange> Intervals(ReportPeriod period, TimeZoneInfo zone)
    {
        var intervals = new LocalIntervals(zone, Interval);
        for (var interval = intervals.Of(period.From); interval.From < period.To; interval = intervals.Of(interval.To))
            yield return interval;
    }
}
