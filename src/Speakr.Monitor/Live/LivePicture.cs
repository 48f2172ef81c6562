using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Live;

/// <summary>What one tracker has handed over: changes, or all its open calls.</summary>
internal readonly record struct LiveInput(
    string Pbx, IReadOnlyList<CallChange> Changes, IReadOnlyList<Call>? Open, IReadOnlyList<AgentChange> Agents)
{
    public int Size => Changes.Count + (Open?.Count ?? 0) + Agents.Count;
}

/// <summary>The open calls and the agents of all PBXs, and what a portion of input changes about them. Not thread-safe.</summary>
internal sealed class LivePicture(DisplayNames? names = null)
{
    private readonly Dictionary<LiveCallId, LiveCall> _open = [];
    private readonly Dictionary<LiveCallId, LiveCall> _changed = [];
    private readonly HashSet<LiveCallId> _removed = [];

    private readonly Dictionary<LiveAgentId, LiveAgent> _agents = [];
    private readonly Dictionary<LiveAgentId, LiveAgent> _changedAgents = [];
    private readonly HashSet<LiveAgentId> _removedAgents = [];

    public LiveCall[] Open => [.. _open.Values];

    public LiveAgent[] Agents => [.. _agents.Values];

    /// <returns><see langword="null"/> when nothing has changed.</returns>
    public LiveUpdate? Apply(IEnumerable<LiveInput> inputs, long version)
    {
        _changed.Clear();
        _removed.Clear();
        _changedAgents.Clear();
        _removedAgents.Clear();
        foreach (var (pbx, changes, open, agents) in inputs)
        {
            foreach (var change in changes)
            {
                foreach (var former in change.Call.FormerLinkedIds)
                    Remove(new LiveCallId(pbx, former));
                Put(new LiveCall(pbx, change.Call));
            }

            if (open is not null)
                Reset(pbx, open);
            foreach (var change in agents)
                Put(new LiveAgentId(pbx, change.Interface), change.Agent);
        }

        return _changed.Count + _removed.Count + _changedAgents.Count + _removedAgents.Count == 0
            ? null
            : new LiveUpdate(version, [.. _changed.Values], [.. _removed]) { ChangedAgents = [.. _changedAgents.Values], RemovedAgents = [.. _removedAgents] };
    }

    private void Reset(string pbx, IReadOnlyList<Call> open)
    {
        var ids = open.Select(call => call.LinkedId).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _open.Keys.Where(id => id.Pbx == pbx && !ids.Contains(id.LinkedId)).ToArray())
            Remove(gone);
        foreach (var call in open.Select(call => new LiveCall(pbx, call)))
        {
            if (!_open.TryGetValue(call.Id, out var known) || !IsSame(known.Call, call.Call))
                Put(call);
        }
    }

    private void Put(LiveCall call)
    {
        var id = call.Id;
        _removed.Remove(id);
        _changed[id] = call;
        if (call.Call.OnPanel)
            _open[id] = call;
        else
            _open.Remove(id);
    }

    private void Put(LiveAgentId id, Agent? agent)
    {
        if (agent is not null)
        {
            _removedAgents.Remove(id);
            _agents[id] = _changedAgents[id] = new LiveAgent(id.Pbx, agent) { DisplayName = names?.Agent(agent.Interface, agent.Extension) };
        }
        else if (_agents.Remove(id))
        {
            _changedAgents.Remove(id);
            _removedAgents.Add(id);
        }
    }

    private void Remove(LiveCallId id)
    {
        _open.Remove(id);
        _changed.Remove(id);
        _removed.Add(id);
    }

    // Lists are equal to records only when they are the same list.
    private static bool IsSame(Call one, Call other) =>
        one == (other with { Visits = one.Visits, FormerLinkedIds = one.FormerLinkedIds })
        && one.Visits.SequenceEqual(other.Visits) && one.FormerLinkedIds.SequenceEqual(other.FormerLinkedIds, StringComparer.Ordinal);
}
