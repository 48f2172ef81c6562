using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.Host;

/// <summary>
/// Prepares the demo's file before the monitor starts: closes the calls that an earlier demo left in the middle when it was stopped, and where there is no call of
/// the last day, writes a day of them and the same day a week before. Only today's are waited for, because the monitor counts them when it starts.
/// </summary>
internal sealed class DemoHistory(
    ICallHistoryStore store, GhostCalls ghosts, DemoTraffic traffic, TimeProvider time, Texts texts, ILoggerFactory loggers) : BackgroundService
{
    public static readonly TimeSpan GhostAge = TimeSpan.FromMilliseconds(1);

    private const int BatchSize = 500;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ILogger _logger = loggers.CreateLogger(LogCategories.Host);
    private IReadOnlyList<Call> _older = [];
    private bool _isEmpty;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.InitializeAsync(cancellationToken);
        await ghosts.CloseAsync(cancellationToken);
        var now = time.GetUtcNow();
        _isEmpty = !await store.QueryAsync(new CallQuery { UpdatedSince = now - Day, Limit = 1 }, cancellationToken).AnyAsync(cancellationToken);
        if (_isEmpty)
        {
            var midnight = now - TimeZoneInfo.ConvertTime(now, time.LocalTimeZone).TimeOfDay;
            var lastDay = await TellAsync(weeks: 0, cancellationToken);
            await SaveAsync([.. lastDay.Where(call => call.UpdatedAt >= midnight)], cancellationToken);
            _older = [.. lastDay.Where(call => call.UpdatedAt < midnight)];
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_isEmpty)
            return;
        await Task.Yield();
        await SaveAsync(_older, stoppingToken);
        await SaveAsync(await TellAsync(weeks: 1, stoppingToken), stoppingToken);
        _older = [];
        Log.Said(_logger, texts.DemoHistoryWritten);
    }

    /// <summary>Has a monitor's trackers follow a day, and records when agents were logged in and paused.</summary>
    private async Task<IReadOnlyList<Call>> TellAsync(int weeks, CancellationToken cancellationToken)
    {
        var (tracker, agents, periods) = (new CallTracker(), new AgentTracker(), new AgentPeriods(DemoTraffic.Name));
        var (stories, calls, recorded) = (new Dictionary<string, DemoCall>(), new Dictionary<string, Call>(), new Dictionary<AgentPeriodKey, AgentPeriod>());
        var end = DateTimeOffset.MinValue;
        foreach (var (callEvent, story) in traffic.DayBefore(weeks))
        {
            end = callEvent.ReceivedAt;
            agents.Apply(callEvent);
            foreach (var period in agents.TakeChanges().SelectMany(periods.Follow))
                recorded[AgentPeriods.KeyOf(period)] = period;
            if (story is null)
                continue;
            stories[story.LinkedId] = story;
            tracker.Apply(callEvent);
            foreach (var change in tracker.TakeChanges())
                calls[change.Call.LinkedId] = change.Call;
        }

        // Today's agents continue: the monitor follows them.
        IEnumerable<AgentPeriod> over = recorded.Values.Select(period => period.EndedAt is null && weeks > 0 ? AgentPeriods.End(period, end) : period);
        foreach (var batch in over.Where(period => period.EndedAt is not null).Chunk(BatchSize))
            await ((ICallAgentStore)store).RecordAsync(batch, cancellationToken);
        return [.. calls.Values.Where(call => traffic.IsHistory(stories[call.LinkedId], weeks))];
    }

    private async Task SaveAsync(IReadOnlyList<Call> calls, CancellationToken cancellationToken)
    {
        foreach (var batch in calls.Chunk(BatchSize))
            await store.SaveAsync(batch, cancellationToken);
    }
}
