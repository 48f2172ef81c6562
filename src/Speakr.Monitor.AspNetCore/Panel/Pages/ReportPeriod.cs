using Microsoft.Extensions.Options;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Live;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary>The days and the queues that an address asks for; without days it is today.</summary>
internal sealed record ReportPeriod(DateTimeOffset From, DateTimeOffset To)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    /// <summary>The queues that were asked for; <see langword="null"/> for all.</summary>
    public IReadOnlyList<string>? Asked { get; init; }

    /// <summary>Those of them that the viewer may see; <see langword="null"/> for all, empty for none.</summary>
    public IReadOnlyCollection<string>? Queues { get; init; }

    public required IReadOnlyList<string> KnownQueues { get; init; }

    /// <summary>What is wrong with the address.</summary>
    public string? Problem { get; init; }

    public static ReportPeriod Of(PanelRequest request)
    {
        var api = request.Api;
        var day = new LocalIntervals(api.Service<IOptions<SpeakrMonitorOptions>>().Value.Statistics.TimeZone, StatisticsInterval.Day);
        var from = api.Query.Time("from") ?? day.Of(api.Now).From;
        // The last day that was asked for counts whole.
        var to = day.Of(api.Query.Time("to") ?? from).To;
        api.Query.CheckPeriod(from, to);
        if (to - from > Longest)
            api.Query.Refuse("O período pode ter no máximo 400 dias.", "The period can have 400 days at most.");
        var asked = api.Query.Texts("queue");
        return new ReportPeriod(from, to)
        {
            Asked = asked,
            Queues = request.View.Audience.Among(asked),
            KnownQueues = QueuesKnown(request, asked),
            Problem = api.Query.Problems.Count > 0 ? request.Words.BadSearch(api.Query.Problems) : null,
        };
    }

    /// <summary>The queues that a form offers: those of today, and those that were asked for.</summary>
    public static IReadOnlyList<string> QueuesKnown(PanelRequest request, IEnumerable<string>? asked) =>
    [
        .. request.Api.Service<ILiveFigures>().Current.Queues.Select(queue => queue.Queue).Concat(asked ?? []).Where(request.View.Audience.Sees)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    public string Title(PanelView view) =>
        To - From > TimeSpan.FromHours(25.5) ? $"{view.Format.Date(From)} – {view.Format.Date(To.AddSeconds(-1))}" : view.Format.Date(From);

    /// <summary>The same days a week before, by the local clock.</summary>
    public (DateTimeOffset From, DateTimeOffset To) WeekBefore(TimeZoneInfo zone) => (WeekBefore(From, zone), WeekBefore(To, zone));

    public static DateTimeOffset WeekBefore(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone).DateTime.AddDays(-7);
        return new DateTimeOffset(local, zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-1)) : zone.GetUtcOffset(local));
    }
}
