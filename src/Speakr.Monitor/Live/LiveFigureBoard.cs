using Speakr.Monitor.Agents;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Live;

/// <summary>Derives the state of the queues from the live changes. Not thread-safe.</summary>
internal sealed class LiveFigureBoard(StatisticsOptions options, DateTimeOffset now, DisplayNames? names = null)
{
    private readonly TodayFigures _today = new(options, now);
    private readonly VisitFormulas _formulas = new(options);
    private readonly AlertFormulas _thresholds = new(options);
    private readonly AlertBoard _alerts = new(options);
    private readonly Dictionary<LiveCallId, LiveCall> _open = [];
    private readonly Dictionary<LiveAgentId, LiveAgent> _agents = [];
    private readonly HashSet<string> _withAgents = new(StringComparer.Ordinal);
    private LiveFigures? _told;
    private bool _hasBegun;
    private bool _isComplete;
    private bool _isChanged = true;
    private DateTimeOffset _now = now;

    public TodayFigures Today => _today;

    /// <summary>When the figures change next if nothing happens: a day begins, or an alert.</summary>
    public DateTimeOffset Due => _alerts.Due < _today.Day.To ? _alerts.Due.Value : _today.Day.To;

    /// <summary>It is so late: the time may have come for a new day, or for alerts.</summary>
    public void Turn(DateTimeOffset time)
    {
        _now = time;
        _isChanged |= time >= _alerts.Due;
        if (!_today.Turn(time))
            return;
        // All of the new day was received.
        _isComplete = _isChanged = true;
    }

    /// <returns>Whether the history has to be read for what these changes do not contain.</returns>
    public bool Apply(LiveChange change)
    {
        _isChanged = true;
        switch (change)
        {
            case LiveSnapshot snapshot:
                Begin(snapshot);
                return true;
            case LiveUpdate update:
                return Follow(update);
            default:
                return false;
        }
    }

    /// <summary>What the history holds of today.</summary>
    /// <returns>Whether it was taken; otherwise it has to be read again.</returns>
    public bool TryTake(StoredDay stored)
    {
        if (!_today.TryTake(stored))
            return false;
        return _isComplete = _isChanged = true;
    }

    /// <summary>The queues as they now are; the same object when nothing has changed.</summary>
    public LiveFigures ToFigures()
    {
        if (_told is not null && !_isChanged)
            return _told;
        _isChanged = false;
        var queues = Known(_alerts.Put(Queues(), _now));
        if (_told is not null && _told.Queues.SequenceEqual(queues) && (_told.TodaySince, _told.IsTodayComplete) == (_today.Day.From, _isComplete))
            return _told;
        return _told = new LiveFigures((_told?.Version ?? 0) + 1, queues) { TodaySince = _today.Day.From, IsTodayComplete = _isComplete };
    }

    private void Begin(LiveSnapshot snapshot)
    {
        // What happened between two snapshots is unknown.
        if (_hasBegun)
            _today.Doubt();
        _hasBegun = true;
        _open.Clear();
        _agents.Clear();
        foreach (var call in snapshot.Calls)
            Put(call);
        foreach (var agent in snapshot.Agents)
            Put(agent);
    }

    private bool Follow(LiveUpdate update)
    {
        var isUntold = false;
        foreach (var call in update.Changed)
        {
            foreach (var former in call.Call.FormerLinkedIds)
                _open.Remove(new LiveCallId(call.Pbx, former));
            isUntold |= Put(call);
        }

        foreach (var agent in update.ChangedAgents)
            Put(agent);
        foreach (var agent in update.RemovedAgents)
            _agents.Remove(agent);
        foreach (var id in update.Removed)
        {
            _open.Remove(id);
            if (_today.IsMerged(id))
                continue;
            _today.Remove(id);
            isUntold = true;
        }

        return isUntold;
    }

    private bool Put(LiveCall call)
    {
        if (call.Call.OnPanel)
            _open[call.Id] = call;
        else
            _open.Remove(call.Id);
        return _today.Put(call);
    }

    private void Put(LiveAgent agent)
    {
        _withAgents.Add(agent.Pbx);
        _agents[agent.Id] = agent;
    }

    private Dictionary<LiveQueueId, LiveQueue>.ValueCollection Queues()
    {
        var queues = new Dictionary<LiveQueueId, LiveQueue>();
        foreach (var (id, figures) in _today.Figures)
            queues[id] = Of(queues, id) with { Today = figures };
        foreach (var (pbx, call) in _open.Values)
        {
            foreach (var visit in call.Visits.Where(visit => visit.EndReason is null))
            {
                var id = new LiveQueueId(pbx, visit.Queue);
                var queue = Of(queues, id);
                queues[id] = visit.AnsweredAt is not null
                    ? queue with { Talking = queue.Talking + 1 }
                    : queue with { Waiting = queue.Waiting + 1, LongestWaitSince = Earlier(queue.LongestWaitSince, visit.JoinedAt ?? call.CreatedAt) };
            }
        }

        foreach (var (pbx, agent) in _agents.Values)
        {
            foreach (var membership in agent.Queues)
            {
                var id = new LiveQueueId(pbx, membership.Queue);
                var queue = Of(queues, id);
                queues[id] = queue with
                {
                    AgentsLoggedIn = queue.AgentsLoggedIn + 1,
                    AgentsFree = queue.AgentsFree + (membership.State == AgentState.Free ? 1 : 0),
                    AgentsPaused = queue.AgentsPaused + (membership.IsPaused ? 1 : 0),
                };
            }
        }

        return queues.Values;
    }

    /// <summary>In their order, and those that have not changed as the same objects as before.</summary>
    private List<LiveQueue> Known(IReadOnlyList<LiveQueue> queues)
    {
        var before = (_told?.Queues ?? []).ToDictionary(queue => new LiveQueueId(queue.Pbx, queue.Queue));
        return
        [
            .. queues.OrderBy(queue => queue.Pbx, StringComparer.Ordinal).ThenBy(queue => queue.Queue, StringComparer.Ordinal)
                .Select(queue => before.TryGetValue(new LiveQueueId(queue.Pbx, queue.Queue), out var known) && known == queue ? known : queue),
        ];
    }

    private LiveQueue Of(Dictionary<LiveQueueId, LiveQueue> queues, LiveQueueId id)
    {
        if (queues.TryGetValue(id, out var queue))
            return queue;
        int? none = _withAgents.Contains(id.Pbx) ? 0 : null;
        return new LiveQueue(id.Pbx, id.Queue)
        {
            DisplayName = names?.Queue(id.Queue),
            AgentsLoggedIn = none,
            AgentsFree = none,
            AgentsPaused = none,
            ServiceLevelThreshold = TimeSpan.FromSeconds(_formulas.ThresholdSeconds(id.Queue)),
            ServiceLevelTarget = _thresholds.Of(id.Queue, AlertFigure.ServiceLevel).Amber,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
}
