namespace Speakr.Monitor.Calls;

/// <summary>The visits of a call in order, and which of them an event belongs to.</summary>
internal sealed class TrackedVisits(TimeSpan window)
{
    private readonly List<TrackedVisit> _visits = new(1);

    public bool Any => _visits.Count > 0;

    public bool AnyOpen => _visits.Exists(visit => visit.IsOpen);

    public IReadOnlyList<TrackedVisit> All => _visits;

    /// <summary>Whether a visit that phones rang in has had another number.</summary>
    public bool IsRenumbered { get; private set; }

    public void Insert(int index, TrackedVisit visit) => _visits.Insert(index, visit);

    public void Replace(IEnumerable<TrackedVisit> visits)
    {
        var replacement = visits.ToArray();
        _visits.Clear();
        _visits.AddRange(replacement);
        Renumber();
    }

    public QueueVisit[] ToSnapshots()
    {
        var snapshots = new QueueVisit[_visits.Count];
        for (var i = 0; i < snapshots.Length; i++)
            snapshots[i] = _visits[i].ToSnapshot();
        return snapshots;
    }

    public void Renumber()
    {
        for (var i = 0; i < _visits.Count; i++)
        {
            IsRenumbered |= _visits[i].HasRings && _visits[i].Number != i + 1;
            _visits[i].Number = i + 1;
        }
    }

    /// <summary>Begins a visit. A channel can be in one queue at a time, so the visit before it is over.</summary>
    public TrackedVisit Begin(string queue, string channel, DateTimeOffset at)
    {
        foreach (var earlier in _visits)
        {
            if (earlier.UniqueId == channel)
                earlier.Supersede(at);
        }

        var number = Any ? _visits[^1].Number + 1 : 1;
        var visit = new TrackedVisit(number, queue, channel, at);
        _visits.Add(visit);
        return visit;
    }

    public TrackedVisit? LastOf(string channel) => _visits.FindLast(visit => visit.UniqueId == channel);

    public TrackedVisit? LastIn(string queue) => _visits.FindLast(visit => visit.Queue == queue);

    /// <summary>The visit in which a phone began to ring at <paramref name="rangAt"/>: by the phone's channel, else by time.</summary>
    public TrackedVisit? Rung(CallEvent agentEvent, DateTimeOffset rangAt) =>
        _visits.FindLast(visit => visit.Queue == agentEvent.Queue && visit.HasRing(agentEvent.AgentUniqueId))
        ?? _visits.FindLast(visit => visit.Queue == agentEvent.Queue && (visit.IsWaiting || visit.LeftAt + window >= rangAt));

    /// <summary>The talk that a channel is part of: by the channel of one of the two, else the latest, because a phone may be behind a Local channel.</summary>
    public TrackedVisit? TalkOf(string channel) =>
        _visits.FindLast(visit => visit.IsTalking && (visit.AgentUniqueId == channel || visit.UniqueId == channel)) ?? _visits.FindLast(visit => visit.IsTalking);

    /// <summary>Whether the channel of a visit has joined a queue after it.</summary>
    public bool IsSuperseded(TrackedVisit visit) =>
        _visits.Exists(later => later.Number > visit.Number && later.UniqueId == visit.UniqueId);

    /// <summary>Whether the channel of a visit waits or talks in a later one whose join was missed here.</summary>
    public bool GoesOnAfter(TrackedVisit visit) =>
        _visits.Exists(later => later is { IsOpen: true, IsLeaving: false, JoinFingerprint: 0 } && later.Number > visit.Number && later.UniqueId == visit.UniqueId);

    /// <summary>The oldest visit still without a leave, unless it ended long ago.</summary>
    public TrackedVisit? ToLeave(CallEvent leave) =>
        _visits.Find(visit => IsOf(visit, leave) && !visit.LeaveSeen && (visit.IsOpen || IsRecent(visit.EndedAt, leave.ReceivedAt)));

    /// <summary>The oldest visit that an abandon can belong to: it waits, or its end was concluded a moment ago.</summary>
    public TrackedVisit? ToAbandon(CallEvent abandon) =>
        _visits.Find(visit => IsOf(visit, abandon) && (visit.IsWaiting || (visit.IsEndedUnexplained && IsRecent(visit.EndedAt, abandon.ReceivedAt))));

    /// <summary>
    /// The latest visit that can have been answered: it waits, or its end was only concluded. Not one that its channel had left for another
    /// queue before the wait that was answered began.
    /// </summary>
    public TrackedVisit? ToAnswer(CallEvent answer, DateTimeOffset joinedAt) => _visits.FindLast(visit => IsOf(visit, answer)
        && (visit.IsWaiting || (visit.IsEndedUnexplained && !(joinedAt - visit.EndedAt > window && IsSuperseded(visit)))));

    /// <summary>Whether the event is of the visit's queue and channel; of any in the queue where none has its channel, because channels are replaced.</summary>
    private bool IsOf(TrackedVisit visit, CallEvent callEvent) => visit.Queue == callEvent.Queue
        && (visit.UniqueId == callEvent.UniqueId || !HasVisitOf(callEvent.Queue, callEvent.UniqueId));

    private bool HasVisitOf(string queue, string? channel) => _visits.Exists(visit => visit.Queue == queue && visit.UniqueId == channel);

    /// <summary>
    /// Handles an exit without a join. It proves a visit whose join was missed if nothing else is known of the call; after a talk in that queue
    /// only an abandon does, because a leave may belong to that talk.
    /// </summary>
    /// <returns>Whether anything in it was new.</returns>
    public bool Conclude(CallEvent exit, string callersChannel)
    {
        var (queue, at) = (exit.Queue!, exit.ReceivedAt);
        var isAbandon = exit.Kind == CallEventKind.QueueCallerAbandon;
        if (isAbandon && ToAbandon(exit) is { } known)
        {
            known.Abandon(at, exit.HoldSeconds);
            return true;
        }

        if (Any && !(isAbandon && LastIn(queue) is { IsAnswered: true } last && ReferenceEquals(last, _visits[^1])))
            return false;
        var visit = Begin(queue, exit.UniqueId ?? callersChannel, at);
        visit.ReckonJoin(at, exit.HoldSeconds);
        if (isAbandon)
            visit.Abandon(at, exit.HoldSeconds);
        else
            visit.Leave(at);
        visit.End(at, VisitEndReason.Exit);
        return true;
    }

    /// <summary>
    /// The talk that an agent's event belongs to: by the agent's channel; where the event names none or a replaced one, by member and hold time, which
    /// stay the same; among several talks by time.
    /// </summary>
    public TrackedVisit? Talk(CallEvent agentEvent)
    {
        if (agentEvent.AgentUniqueId is { } agent
            && _visits.FindLast(visit => IsTalkIn(visit, agentEvent) && visit.AgentUniqueId == agent) is { } known)
            return known;
        return agentEvent.Kind == CallEventKind.AgentComplete
            ? Nearest(agentEvent, visit => !visit.CompleteSeen) ?? Nearest(agentEvent, visit => IsCompletedAs(visit, agentEvent))
            // A second answer is another talk, unless the first is known without its channel: from its end or from records.
            : Nearest(agentEvent, visit => visit.AgentUniqueId is null || agentEvent.AgentUniqueId is null);
    }

    /// <summary>The visit whose agent has turned out to be the queue that the other half of a Local channel has joined.</summary>
    public TrackedVisit? AnsweredByHalfOf(LocalChannel joined) =>
        _visits.FindLast(visit => visit is { IsAnswered: true, AgentLocalHalf: { } half } && half.IsOtherHalfOf(joined));

    /// <summary>Whether the other half of a Local channel waits in a queue, or has.</summary>
    public bool HasJoinedHalfOf(LocalChannel agent) => _visits.Exists(visit => visit.LocalHalf is { } half && half.IsOtherHalfOf(agent));

    private TrackedVisit? Nearest(CallEvent agentEvent, Predicate<TrackedVisit> predicate)
    {
        var answeredAt = agentEvent.ReceivedAt.AddSeconds(-(agentEvent.TalkSeconds ?? 0));
        return _visits.FindAll(visit => IsTalkIn(visit, agentEvent) && predicate(visit) && visit.IsTalkWith(agentEvent))
            .MinBy(visit => (answeredAt - visit.AnsweredAt!.Value).Duration());
    }

    private static bool IsTalkIn(TrackedVisit visit, CallEvent agentEvent) => visit.IsAnswered && visit.Queue == agentEvent.Queue;

    private static bool IsCompletedAs(TrackedVisit visit, CallEvent complete) => visit.CompleteSeen
        && visit.TalkSeconds == complete.TalkSeconds && (visit.AgentUniqueId is null || complete.AgentUniqueId is null);

    /// <summary>
    /// The visit that the call is shown with: the latest that lasts, else the latest; not one of another channel beside the caller's talk.
    /// </summary>
    public TrackedVisit Current(string callersChannel) => _visits.Count == 1
        ? _visits[0]
        : _visits.FindLast(visit => visit.IsOpen && !IsBesideTalk(visit, callersChannel)) ?? _visits.FindLast(visit => !IsBesideTalk(visit, callersChannel))
            ?? _visits[^1];

    /// <summary>
    /// Whether all that another channel does in a queue is beside the caller's talk: the agent asks there for advice by a feature code, or several queues
    /// rang at once and another was answered. An answer by a Local channel just before may be that of a member who leads to this queue.
    /// </summary>
    private bool IsBesideTalk(TrackedVisit visit, string callersChannel)
    {
        var until = visit.EndedAt ?? DateTimeOffset.MaxValue;
        return (visit.LocalHalf is not null || visit.UniqueId != callersChannel) && _visits.Exists(talk => talk.UniqueId != visit.UniqueId
            && (visit.IsAnswered ? talk.AnsweredAt <= visit.SeenAt : talk.AnsweredAt - window <= until) && !((talk.EndedAt ?? DateTimeOffset.MaxValue) < until)
            && (!talk.IsAnsweredByLocal || talk.AnsweredAt > visit.SeenAt + window || talk.EndedAt - window > until));
    }

    private bool IsRecent(DateTimeOffset? time, DateTimeOffset at) => at - time <= window;
}
