using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>What the stream's clients know of, and what has changed since the last batch. Not thread-safe.</summary>
internal sealed class StreamPicture
{
    private readonly Dictionary<LiveCallId, LiveCall> _calls = [];
    private readonly Dictionary<LiveAgentId, LiveAgent> _agents = [];
    private readonly Dictionary<LiveQueueId, LiveQueue> _queues = [];
    private readonly Dictionary<string, SourceStatus> _sources = new(StringComparer.Ordinal);

    // What clients have: the value before the first change that they have not received.
    private readonly Dictionary<LiveCallId, (LiveCall? Before, LiveCall? Now)> _changedCalls = [];
    private readonly Dictionary<LiveAgentId, (LiveAgent? Before, LiveAgent? Now)> _changedAgents = [];
    private MonitorCondition? _condition;

    public IReadOnlyCollection<LiveCall> Calls => _calls.Values;

    public IReadOnlyCollection<LiveAgent> Agents => _agents.Values;

    public IReadOnlyCollection<LiveQueue> Queues => _queues.Values;

    public IReadOnlyCollection<SourceStatus> Sources => _sources.Values;

    public void Apply(LiveChange change)
    {
        if (change is LiveSnapshot snapshot)
        {
            Replace(snapshot);
            return;
        }

        var update = (LiveUpdate)change;
        foreach (var removed in update.Removed)
            Put(removed, null);
        foreach (var call in update.Changed)
            Put(call.Id, call);
        foreach (var removed in update.RemovedAgents)
            Put(removed, null);
        foreach (var agent in update.ChangedAgents)
            Put(agent.Id, agent);
    }

    /// <summary>Takes what has changed since it was last taken, with queues and sources as they now are.</summary>
    public List<StreamItem> Take(IReadOnlyCollection<LiveQueue> queues, MonitorCondition condition, DateTimeOffset at)
    {
        var items = new List<StreamItem>(_changedCalls.Count + _changedAgents.Count);
        items.AddRange(_changedCalls.Select(change => new CallItem(change.Key, change.Value.Before, change.Value.Now)));
        items.AddRange(_changedAgents.Select(change => new AgentItem(change.Key, change.Value.Before, change.Value.Now)));
        _changedCalls.Clear();
        _changedAgents.Clear();
        foreach (var queue in queues)
        {
            var id = new LiveQueueId(queue.Pbx, queue.Queue);
            if (_queues.TryGetValue(id, out var known) && known == queue)
                continue;
            _queues[id] = queue;
            items.Add(new QueueItem(queue, at));
        }

        // Told as empty: at midnight the figures of a queue without agents go, and clients would keep those of yesterday.
        foreach (var gone in _queues.Keys.Except(queues.Select(queue => new LiveQueueId(queue.Pbx, queue.Queue))).ToArray())
        {
            _queues.Remove(gone, out var known);
            int? none = known!.AgentsLoggedIn is null ? null : 0;
            var empty = new LiveQueue(gone.Pbx, gone.Queue)
            {
                DisplayName = known.DisplayName,
                AgentsLoggedIn = none,
                AgentsFree = none,
                AgentsPaused = none,
                ServiceLevelThreshold = known.ServiceLevelThreshold,
                ServiceLevelTarget = known.ServiceLevelTarget,
            };
            items.Add(new QueueItem(empty, at));
        }

        foreach (var source in condition.Sources)
        {
            // The time of the last event changes with every event.
            if (_sources.TryGetValue(source.Name, out var known) && known with { LastEventAt = source.LastEventAt } == source)
                continue;
            _sources[source.Name] = source;
            items.Add(new SourceItem(source));
        }

        if (_condition is null || !condition.IsAsBefore(_condition))
            items.Add(new ConditionItem(_condition = condition));

        return items;
    }

    private void Replace(LiveSnapshot snapshot)
    {
        foreach (var gone in _calls.Keys.Except(snapshot.Calls.Select(call => call.Id)).ToArray())
            Put(gone, null);
        foreach (var call in snapshot.Calls)
            Put(call.Id, call);
        foreach (var gone in _agents.Keys.Except(snapshot.Agents.Select(agent => agent.Id)).ToArray())
            Put(gone, null);
        foreach (var agent in snapshot.Agents)
            Put(agent.Id, agent);
    }

    private void Put(LiveCallId id, LiveCall? call)
    {
        var known = _calls.GetValueOrDefault(id);
        if (known is null && call is null)
            return;
        _changedCalls[id] = (_changedCalls.TryGetValue(id, out var change) ? change.Before : known, call);
        if (call is { Call.OnPanel: true })
            _calls[id] = call;
        else
            _calls.Remove(id);
    }

    private void Put(LiveAgentId id, LiveAgent? agent)
    {
        var known = _agents.GetValueOrDefault(id);
        if (known is null && agent is null)
            return;
        _changedAgents[id] = (_changedAgents.TryGetValue(id, out var change) ? change.Before : known, agent);
        if (agent is not null)
            _agents[id] = agent;
        else
            _agents.Remove(id);
    }

    private readonly record struct LiveQueueId(string Pbx, string Queue);
}
