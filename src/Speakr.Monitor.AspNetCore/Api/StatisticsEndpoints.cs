using Speakr.Monitor.Live;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary><c>GET queues/statistics</c>, <c>GET agents/statistics</c> and <c>GET callbacks</c>.</summary>
internal static class StatisticsEndpoints
{
    private static readonly Dictionary<string, StatisticsInterval> Intervals = new(StringComparer.Ordinal)
    {
        ["15m"] = StatisticsInterval.QuarterHour,
        ["30m"] = StatisticsInterval.HalfHour,
        ["1h"] = StatisticsInterval.Hour,
        ["1d"] = StatisticsInterval.Day,
    };

    // People are called back within days, and a history of years cannot be searched while a request waits.
    private static readonly TimeSpan CallbackPeriod = TimeSpan.FromDays(7);

    public static async Task QueuesAsync(ApiRequest request)
    {
        var query = request.Query;
        var asked = new QueueStatisticsQuery
        {
            From = query.Time("from"),
            To = query.Time("to"),
            Interval = query.Word("interval", Intervals),
            Queues = request.Audience.Among(query.Texts("queue")),
        };
        query.CheckPeriod(asked.From, asked.To);
        if (await RefuseAsync(request).ConfigureAwait(false))
            return;
        var found = asked.Queues is { Count: 0 }
            ? []
            : await request.Service<ICallReports>().GetQueueStatisticsAsync(asked, request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(new QueueStatisticsAnswer([.. found.Select(Answering.Of)]), ApiJson.Default.QueueStatisticsAnswer).ConfigureAwait(false);
    }

    public static async Task AgentsAsync(ApiRequest request)
    {
        var query = request.Query;
        var asked = new AgentStatisticsQuery { From = query.Time("from"), To = query.Time("to"), Queues = request.Audience.Among(query.Texts("queue")) };
        query.CheckPeriod(asked.From, asked.To);
        if (await RefuseAsync(request).ConfigureAwait(false))
            return;
        var found = asked.Queues is { Count: 0 }
            ? []
            : await request.Service<ICallReports>().GetAgentStatisticsAsync(asked, request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(new AgentStatisticsAnswer([.. found.Select(agent => Answering.Of(agent, request.Audience))]), ApiJson.Default.AgentStatisticsAnswer)
            .ConfigureAwait(false);
    }

    public static async Task CallbacksAsync(ApiRequest request)
    {
        var query = request.Query;
        var to = query.Time("to");
        var asked = new CallbackQuery
        {
            From = query.Time("from") ?? (to ?? request.Now) - CallbackPeriod,
            To = to,
            Queues = request.Audience.Among(query.Texts("queue")),
            Limit = query.Number("limit", 1, CallEndpoints.LargestLimit) ?? CallbackQuery.DefaultLimit,
        };
        query.CheckPeriod(asked.From, asked.To);
        if (await RefuseAsync(request).ConfigureAwait(false))
            return;
        await request.AnswerAsync(await FindAsync(request, asked).ConfigureAwait(false), ApiJson.Default.CallbacksAnswer).ConfigureAwait(false);
    }

    public static async Task<CallbacksAnswer> FindAsync(ApiRequest request, CallbackQuery query)
    {
        var found = query.Queues is { Count: 0 }
            ? new CallbackList([], 0)
            : await request.Service<ICallbacks>().FindAsync(query, request.Aborted).ConfigureAwait(false);
        var names = request.Service<DisplayNames>();
        return new CallbacksAnswer([.. found.Items.Select(caller => Answering.Of(caller, names, request.Audience))], found.WithoutNumber);
    }

    private static async Task<bool> RefuseAsync(ApiRequest request)
    {
        if (request.Query.Problems.Count == 0)
            return false;
        await request.AnswerAsync(Problem.BadRequest(request.Query.Problems)).ConfigureAwait(false);
        return true;
    }
}
