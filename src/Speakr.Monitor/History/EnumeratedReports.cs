using Speakr.Monitor.Calls;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.History;

/// <summary>Reports over a store that makes none itself: every call is read each time. For stores in memory and for small ones.</summary>
internal sealed class EnumeratedReports(ICallHistoryStore store, StatisticsOptions options, TimeProvider time) : ICallReports
{
    private static readonly CallQuery All = new();

    private readonly VisitFormulas _formulas = new(options);

    public async ValueTask<IReadOnlyList<QueueStatistics>> GetQueueStatisticsAsync(QueueStatisticsQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var report = new QueueReport(query, options);
        await foreach (var call in store.QueryAsync(All, cancellationToken).ConfigureAwait(false))
        {
            foreach (var visit in call.Visits)
            {
                if (VisitFormulas.Time(visit) is { } at)
                    report.Add(visit.Queue, at, _formulas.Of(visit));
            }
        }

        if (store is ICallAgentStore agents)
            report.Add(await agents.ReadAgentsAsync(null, query.From ?? DateTimeOffset.MinValue, cancellationToken).ConfigureAwait(false), time.GetUtcNow());
        return report.ToList();
    }

    public async ValueTask<IReadOnlyList<AgentStatistics>> GetAgentStatisticsAsync(AgentStatisticsQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var report = new AgentReport(query);
        await foreach (var call in store.QueryAsync(All, cancellationToken).ConfigureAwait(false))
            report.Add(call);
        if (store is ICallAgentStore agents)
            report.Add(await agents.ReadAgentsAsync(null, query.From ?? DateTimeOffset.MinValue, cancellationToken).ConfigureAwait(false), time.GetUtcNow());
        return report.ToList();
    }

    public async ValueTask<CallPage> SearchAsync(CallSearch search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Limit, 1);
        var (found, count) = (new List<(Call Call, long Newer)>(), 0L);
        await foreach (var call in store.QueryAsync(All, cancellationToken).ConfigureAwait(false))
        {
            if (search.Matches(call))
                found.Add((call, count));
            count++;
        }

        // Counted from the oldest, so that calls that are added do not change the number of any other.
        var ordered = found.Select(item => (item.Call, Place: new CallCursor(Second(item.Call), count - item.Newer)))
            .Where(item => search.After is not { } after || item.Place.IsAfter(after))
            .OrderByDescending(item => item.Place.CreatedAt).ThenByDescending(item => item.Place.Id).Take(search.Limit + 1).ToList();
        var page = ordered.Take(search.Limit).ToList();
        return new CallPage([.. page.Select(item => item.Call)], ordered.Count > page.Count ? page[^1].Place : null);
    }

    public async ValueTask<CallbackList> GetCallbacksAsync(CallbackQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        var report = new CallbackReport(query, _formulas);
        await foreach (var call in store.QueryAsync(All, cancellationToken).ConfigureAwait(false))
            report.Add(call);
        return report.ToList();
    }

    private static DateTimeOffset Second(Call call) => DateTimeOffset.FromUnixTimeSeconds(call.CreatedAt.ToUnixTimeSeconds());
}
