using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Agents;

/// <summary>One agent: the queues it is in, and what follows from them and from the legs of its phone.</summary>
internal sealed class TrackedAgent(string agentInterface)
{
    private readonly SortedDictionary<string, Membership> _memberships = new(StringComparer.Ordinal);
    private readonly string _extension = AgentExtension.From(agentInterface);
    private string? _talk;
    private DateTimeOffset _seenAt;

    // Null until the state has been seen to change.
    private DateTimeOffset? _changedAt;

    public string Interface => agentInterface;

    /// <summary>As last evaluated; <see langword="null"/> when in no queue.</summary>
    public Agent? Current { get; private set; }

    public IReadOnlyCollection<Membership> Memberships => _memberships.Values;

    public Membership? Find(string queue) => _memberships.GetValueOrDefault(queue);

    public Membership Add(string queue)
    {
        var membership = new Membership(this, queue);
        _memberships.Add(queue, membership);
        return membership;
    }

    /// <returns>Whether it was the last one.</returns>
    public bool Remove(string queue)
    {
        _memberships.Remove(queue);
        return _memberships.Count == 0;
    }

    /// <summary>The wall clock was set.</summary>
    public void Shift(TimeSpan step)
    {
        (_seenAt, _changedAt) = (_seenAt + step, _changedAt + step);
        foreach (var membership in _memberships.Values)
            membership.Shift(step);
    }

    /// <returns>Whether <see cref="Current"/> is another than before.</returns>
    public bool Evaluate(AgentLegs legs, DateTimeOffset at)
    {
        var before = Current;
        Membership[] queues = [.. _memberships.Values.Where(membership => membership.IsMember)];
        if (queues.Length == 0)
        {
            (Current, _changedAt, _talk) = (null, null, null);
            return before is not null;
        }

        var open = legs.Of(agentInterface);
        // The one on the line, of two that were taken.
        var talk = open.Where(leg => leg.IsConnected).OrderBy(legs.IsHeld).ThenByDescending(leg => leg.HeardAt).ThenBy(leg => leg.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        var isRinging = open.Any(leg => !leg.IsConnected);
        AgentMembership[] states = [.. queues.Select(membership => new AgentMembership(membership.Queue, StateOf(membership, talk, legs, isRinging))
        {
            PausedAt = membership.PausedAt,
            PauseReason = membership.Said.PauseReason,
            LoggedInAt = membership.LoggedInAt,
            CallsTaken = membership.Said.CallsTaken ?? 0,
            LastCallAt = membership.Said.LastCallAt,
            Penalty = membership.Said.Penalty ?? 0,
        })];
        var state = states.Max(queue => queue.State);
        if (before is null)
            _seenAt = at;
        else if (before.State != state || _talk != talk?.Id)
            _changedAt = at;
        _talk = talk?.Id;
        var isPaused = Array.TrueForAll(states, queue => queue.IsPaused);
        var name = queues.Select(membership => membership.Name).FirstOrDefault(name => name is not null);
        Current = new Agent
        {
            Interface = agentInterface,
            // Where none was given, Asterisk fills in the interface.
            Name = name == agentInterface ? null : name,
            Extension = _extension,
            State = state,
            IsPaused = isPaused,
            PauseReason = isPaused ? states.MaxBy(queue => queue.PausedAt)!.PauseReason : null,
            Since = Since(state, queues),
            TalkingTo = talk?.CallerNumber,
            IsCurrent = Array.Exists(queues, membership => !membership.IsInDoubt),
            Queues = states,
        };
        return !Current.Equals(before);
    }

    // An own leg is surer than the phone, which may call itself busy while it rings.
    private static AgentState StateOf(Membership membership, AgentLeg? talk, AgentLegs legs, bool isRinging) => membership.Status switch
    {
        DeviceStatus.OnHold => AgentState.OnHold,
        _ when talk is not null => legs.IsHeld(talk) ? AgentState.OnHold : AgentState.Talking,
        _ when membership.IsInCall => AgentState.Talking,
        DeviceStatus.RingingInUse => AgentState.Talking,
        _ when isRinging => AgentState.Ringing,
        DeviceStatus.Ringing => AgentState.Ringing,
        DeviceStatus.InUse or DeviceStatus.Busy => AgentState.Talking,
        _ when membership.PausedAt is not null => AgentState.Paused,
        DeviceStatus.Unavailable or DeviceStatus.Invalid => AgentState.Unavailable,
        // app_queue, too, calls a phone of unknown state.
        _ => AgentState.Free,
    };

    private DateTimeOffset Since(AgentState state, Membership[] queues)
    {
        if (state == AgentState.Paused)
            return queues.Max(membership => membership.PausedAt ?? DateTimeOffset.MinValue);
        if (state != AgentState.Free)
            return _changedAt ?? _seenAt;
        var lastCall = queues.Max(membership => membership.Said.LastCallAt) ?? DateTimeOffset.MinValue;
        var since = _changedAt ?? FreeSince(queues, lastCall);
        // Of a talk that was missed.
        return since > lastCall ? since : lastCall;
    }

    // Asterisk reports the beginning of the last pause, not its end.
    private DateTimeOffset FreeSince(Membership[] queues, DateTimeOffset lastCall)
    {
        var login = queues.Min(membership => membership.LoggedInAt);
        var since = login > lastCall ? login : lastCall;
        return Array.Exists(queues, membership => membership.Said.LastPauseAt > since) ? _seenAt : since;
    }
}
