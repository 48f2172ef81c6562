using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Live;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/reports</c>: figures of a period. The period is in the address; without one it is today.</summary>
internal static class ReportsPage
{
    private static readonly TimeSpan ShortPeriod = TimeSpan.FromDays(2.5);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(400);

    public static async Task AnswerAsync(PanelRequest request)
    {
        var api = request.Api;
        var day = new LocalIntervals(api.Service<IOptions<SpeakrMonitorOptions>>().Value.Statistics.TimeZone, StatisticsInterval.Day);
        var from = api.Query.Time("from") ?? day.Of(api.Now).From;
        // The last day that was asked for counts whole.
        var to = api.Query.Time("to") is { } last ? day.Of(last).To : day.Of(from).To;
        api.Query.CheckPeriod(from, to);
        if (to - from > LongestPeriod)
            api.Query.Refuse(request.Words.PeriodTooLong);
        var queues = request.View.Audience.Among(api.Query.Texts("queue"));
        var model = new ReportModel(from, to, to - from <= ShortPeriod ? StatisticsInterval.Hour : StatisticsInterval.Day)
        {
            Queue = api.Context.Request.Query["queue"],
            KnownQueues = [.. api.Service<ILiveFigures>().Current.Queues.Select(queue => queue.Queue).Where(request.View.Audience.Sees).Concat(queues ?? []).Distinct().Order(StringComparer.Ordinal)],
            Problem = api.Query.Problems.Count > 0 ? request.Words.BadSearch(string.Join(" ", api.Query.Problems)) : null,
        };
        if (model.Problem is null)
            model = await ReadAsync(request, model, queues).ConfigureAwait(false);
        await request.AnswerAsync(
                model.Problem is null ? StatusCodes.Status200OK : model.IsHistoryAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest,
                request.Words.Reports,
                frame => Reports.Of(frame, model),
                await request.PositionAsync().ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    private static async Task<ReportModel> ReadAsync(PanelRequest request, ReportModel model, IReadOnlyCollection<string>? queues)
    {
        var (reports, stop) = (request.Api.Service<ICallReports>(), request.Api.Aborted);
        if (queues is { Count: 0 })
            return model;
        try
        {
            var query = new QueueStatisticsQuery { From = model.From, To = model.To, Queues = queues };
            var ago = model.WeekBefore(request.View.Format.Zone);
            return model with
            {
                ByQueue = await reports.GetQueueStatisticsAsync(query, stop).ConfigureAwait(false),
                ByInterval = Sum(await reports.GetQueueStatisticsAsync(query with { Interval = model.Interval }, stop).ConfigureAwait(false)),
                ByIntervalBefore = Sum(await reports.GetQueueStatisticsAsync(query with { Interval = model.Interval, From = ago.From, To = ago.To }, stop).ConfigureAwait(false)),
                Agents = [.. (await reports.GetAgentStatisticsAsync(new AgentStatisticsQuery { From = model.From, To = model.To, Queues = queues }, stop).ConfigureAwait(false))
                    .Select(agent => Answering.Of(agent, request.View.Audience))],
            };
        }
        catch (CallHistoryException)
        {
            return model with { Problem = request.Words.HistoryNotRead, IsHistoryAway = true };
        }
    }

    private static Dictionary<DateTimeOffset, QueueFigures> Sum(IEnumerable<QueueStatistics> intervals) => intervals
        .Where(interval => interval.From is not null).GroupBy(interval => interval.From!.Value)
        .ToDictionary(group => group.Key, group => group.Aggregate(QueueFigures.None, (sum, interval) => sum + interval.Figures));
}

/// <summary>What the page of the reports shows.</summary>
internal sealed record ReportModel(DateTimeOffset From, DateTimeOffset To, StatisticsInterval Interval)
{
    public string? Queue { get; init; }

    public required IReadOnlyList<string> KnownQueues { get; init; }

    public string? Problem { get; init; }

    public bool IsHistoryAway { get; init; }

    public IReadOnlyList<QueueStatistics> ByQueue { get; init; } = [];

    public IReadOnlyDictionary<DateTimeOffset, QueueFigures> ByInterval { get; init; } = new Dictionary<DateTimeOffset, QueueFigures>();

    public IReadOnlyDictionary<DateTimeOffset, QueueFigures> ByIntervalBefore { get; init; } = new Dictionary<DateTimeOffset, QueueFigures>();

    public IReadOnlyList<AgentFiguresAnswer> Agents { get; init; } = [];

    public QueueFigures Total => ByQueue.Aggregate(QueueFigures.None, (sum, queue) => sum + queue.Figures);

    /// <summary>The same days a week before, by the local clock.</summary>
    public (DateTimeOffset From, DateTimeOffset To) WeekBefore(TimeZoneInfo zone) => (WeekBefore(From, zone), WeekBefore(To, zone));

    public static DateTimeOffset WeekBefore(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone).DateTime.AddDays(-7);
        return new DateTimeOffset(local, zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-1)) : zone.GetUtcOffset(local));
    }

    /// <summary>The intervals of the period, whether anybody called in them or not.</summary>
    public IEnumerable<TimeRange> Intervals(TimeZoneInfo zone)
    {
        var intervals = new LocalIntervals(zone, Interval);
        for (var interval = intervals.Of(From); interval.From < To; interval = intervals.Of(interval.To))
            yield return interval;
    }
}
