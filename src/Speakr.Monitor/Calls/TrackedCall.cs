namespace Speakr.Monitor.Calls;

/// <summary>
/// A call while it is being tracked: its visits and what each event does to them. The same final state is reached when neighbouring
/// events are swapped and when an event is repeated, because what an event proves (this visit was answered, this channel has
/// ended) stays proven, whatever else arrives before or after it. Verbs return whether there is something new to store.
/// </summary>
internal sealed partial class TrackedCall
{
    private readonly CallTrackerOptions _options;
    private readonly TrackedVisits _visits;
    private readonly RepeatFilter _repeats;
    private readonly EarlyExits _earlyExits = new();

    // A join like that of a talk that lasts: its repetition, or the caller has been sent back and the end of the talk is late.
    private CallEvent? _rejoin;

    public TrackedCall(CallTrackerOptions options, CallEvent first)
    {
        (_options, _visits, _repeats) = (options, new TrackedVisits(options.RepeatWindow), new RepeatFilter(options));
        (LinkedId, UniqueId, Source) = (first.LinkedId!, first.UniqueId ?? first.LinkedId!, first.Source);
        (CallerNumber, CreatedAt, UpdatedAt) = (first.CallerNumber, first.ReceivedAt, first.ReceivedAt);
        LastHeardAt = first.ReceivedAt;
        _caller = UniqueId;
    }

    public string LinkedId { get; }

    /// <summary>The channel that the call began to queue with, which is the caller's own unless another has taken its place.</summary>
    public string UniqueId { get; private set; }

    /// <summary>The source of the call; <see langword="null"/> if it was loaded and has had no event since.</summary>
    public string? Source { get; private set; }

    public string? CallerNumber { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>When the last event of the call was received, whether it changed it or not.</summary>
    public DateTimeOffset LastHeardAt { get; private set; }

    /// <summary>When the caller's own channel ended, which is the end of the call.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public bool IsEnded => EndedAt is not null;

    /// <summary>The status at the last time the call was handed out; <see langword="null"/> when it never was.</summary>
    public CallStatus? StoredStatus { get; private set; }

    /// <summary>Set by the tracker while the call is in its list of changed calls.</summary>
    public bool IsMarkedChanged { get; set; }

    /// <summary>Set by the tracker: when the time began after which the call is forgotten.</summary>
    public DateTimeOffset RememberedFrom { get; set; }

    /// <summary>Whether there is anything to store. A leave before its join is not.</summary>
    public bool HasVisits => _visits.Any;

    public int VisitCount => _visits.All.Count;

    public bool HasOpenVisit => _visits.AnyOpen;


    public void Hear(DateTimeOffset at) => LastHeardAt = at > LastHeardAt ? at : LastHeardAt;

    public bool IsRepeat(CallEvent callEvent, ulong fingerprint)
    {
        Hear(callEvent.ReceivedAt);
        Source ??= callEvent.Source;
        CallerNumber ??= callEvent.CallerNumber;
        return _repeats.IsRepeat(callEvent, fingerprint);
    }

    public bool Join(CallEvent join, ulong fingerprint, bool channelHasEnded, bool ownChannelHasEnded)
    {
        var (at, last) = (join.ReceivedAt, _visits.LastIn(join.Queue!));
        // Of a stored visit the content of the join is not known, so one that follows at once is its repetition, though the stay is over.
        if (last is { JoinFingerprint: 0 } and ({ IsOpen: false } or { IsLeaving: true }) && (at - last.JoinedAt)?.Duration() <= _options.RepeatWindow)
            return false;
        // A channel is in one queue at a time: a caller who is stored in a later one has not joined this one again. The feed was stalled and delivers late.
        if (_isLoaded && last is { JoinFingerprint: 0, IsOpen: false } && _visits.GoesOnAfter(last))
            return false;
        if (last is not null && (channelHasEnded || IsSameJoin(last, at, fingerprint)))
        {
            last.SeeWaiting(at);
            if (last.IsTalking)
                _rejoin = join;
            if (last.JoinSeen)
                return false;
            last.Join(join, fingerprint);
            return Changed(at);
        }

        var visit = Begin(join);
        visit.Join(join, fingerprint);
        if (visit.LocalHalf is not null)
            BeginBehindLocal(visit, at, ownChannelHasEnded);
        _earlyExits.ApplyTo(visit, at - _options.RepeatWindow);
        if (channelHasEnded)
            visit.HangUp(EndedAt ?? at, VisitEndReason.Hangup);
        else if (IsEnded)
            // The caller is gone, and another channel of the call queues on its own.
            (EndedAt, UniqueId, _caller) = (null, visit.UniqueId, visit.UniqueId);
        return Changed(at);
    }

    public bool Leave(CallEvent leave)
    {
        if (_visits.ToLeave(leave) is { } visit)
            return visit.Leave(leave.ReceivedAt) && Changed(leave.ReceivedAt);
        _earlyExits.Add(leave);
        return false;
    }

    public bool Abandon(CallEvent abandon)
    {
        if (_visits.ToAbandon(abandon) is not { } visit)
        {
            _earlyExits.Add(abandon);
            return false;
        }

        visit.Abandon(abandon.ReceivedAt, abandon.HoldSeconds);
        return Changed(abandon.ReceivedAt);
    }

    /// <summary>A phone rings for the caller, who therefore waits, even if the join was missed.</summary>
    public bool Ring(CallEvent called)
    {
        var isNew = !HasVisits || (LocalChannel.Of(called.Channel) is { } half && LeaveForQueue(half, called.ReceivedAt));
        if (isNew)
            Begin(called);
        var isLate = _visits.Rung(called, called.ReceivedAt)?.Ring(called) == true;
        return (isNew && Changed(called.ReceivedAt)) || isLate;
    }

    /// <summary>A phone has rung in vain, and the caller waits on. No step of the call, so the time of its last change stays.</summary>
    public bool FailRing(CallEvent failure)
    {
        Hear(failure.ReceivedAt);
        var rangAt = failure.ReceivedAt.AddMilliseconds(-(failure.Kind == CallEventKind.AgentRingNoAnswer ? failure.RingTime ?? 0 : 0));
        return _visits.Rung(failure, rangAt)?.FailRing(failure) == true;
    }

    /// <summary>One party of a talk puts the other on hold, or takes it back. No step of the call either.</summary>
    public bool Hold(CallEvent hold)
    {
        Hear(hold.ReceivedAt);
        if (_visits.TalkOf(hold.UniqueId!) is not { } talk || _repeats.IsRepeat(hold, EventFingerprint.Of(hold)))
            return false;
        return hold.Kind == CallEventKind.Hold
            ? talk.Hold(hold.UniqueId!, hold.ReceivedAt, _options.RepeatWindow)
            : talk.Unhold(hold.UniqueId!, hold.ReceivedAt);
    }

    /// <summary>A channel has ended. The caller's own ends the call, any other at most its own part.</summary>
    public bool Hangup(string channel, DateTimeOffset at)
    {
        var isPhone = false;
        foreach (var visit in _visits.All)
            isPhone |= visit.HangUpPhone(channel, at);
        if (IsCaller(channel))
            return EndCaller(at) || isPhone;

        var changed = false;
        foreach (var visit in _visits.All)
        {
            if (visit.UniqueId == channel && visit.HungUpAt is null)
            {
                visit.LoseLocalHalf(channel);
                // Asterisk has optimized the Local channel away, and the caller talks on.
                if (visit is { LocalHalf: not null, IsTalking: true })
                    continue;
                visit.HangUp(at, VisitEndReason.Hangup);
            }
            else if (visit.IsTalking && visit.AgentUniqueId == channel)
            {
                // Likewise the agent's: the phone behind it may talk on until AgentComplete.
                if (visit.AgentLocalHalf is not null && !LocalChannel.StaysIn(visit.Member))
                    continue;
                visit.End(at, VisitEndReason.Hangup);
            }
            else
            {
                continue;
            }

            changed = true;
        }

        return (changed && Changed(at)) || isPhone;
    }

    public bool End(DateTimeOffset at, VisitEndReason reason)
    {
        if (IsEnded)
            return false;
        foreach (var visit in _visits.All)
            visit.HangUp(at, reason);
        EndedAt = at;
        return Changed(at);
    }

    /// <summary>Decides about exits that no answer or abandon has followed in time.</summary>
    public bool DecideExits(DateTimeOffset now)
    {
        var latest = now - _options.ExitGrace;
        var changed = false;
        foreach (var visit in _visits.All)
        {
            if (!visit.IsLeaving || visit.IsLeaveInDoubt || visit.LeftAt > latest)
                continue;
            visit.End(now, VisitEndReason.Exit);
            changed = true;
        }

        foreach (var exit in _earlyExits.Expire(latest))
            changed |= _visits.Conclude(exit, UniqueId);
        return changed && Changed(now);
    }

    public Call ToCall() => CallSnapshot.Of(this, _visits);

    public CallChange TakeChange()
    {
        var call = ToCall();
        var change = new CallChange(call, StoredStatus);
        StoredStatus = call.Status;
        return change;
    }

    private bool IsSameJoin(TrackedVisit last, DateTimeOffset at, ulong fingerprint)
    {
        if (!last.JoinSeen)
            return at - last.SeenAt <= _options.RepeatWindow;
        // A join with new content is a second stay; the leave or end of talk before it is late or was missed.
        return last.IsOpen && !last.IsLeaving && (last.JoinFingerprint is 0 || last.JoinFingerprint == fingerprint);
    }

    private TrackedVisit Begin(CallEvent first) => _visits.Begin(first.Queue!, first.UniqueId ?? UniqueId, first.ReceivedAt);

    private bool Changed(DateTimeOffset at)
    {
        if (at > UpdatedAt)
            UpdatedAt = at;
        return HasVisits;
    }

    public bool Connect(CallEvent connect, DateTimeOffset? agentChannelEndedAt)
    {
        var at = connect.ReceivedAt;
        if (_visits.Talk(connect) is { } talk)
        {
            // The same talk again, or its end was received first: only details can be new.
            var before = talk.ToSnapshot();
            talk.Describe(connect);
            return talk.ToSnapshot() != before && Changed(at);
        }

        if (_visits.All.Any(visit => visit.IsLeftFor(connect)))
            return false;
        var visit = Answer(connect, at);
        if (visit.AgentLocalHalf is { } half)
        {
            if (_visits.HasJoinedHalfOf(half))
                visit.LeaveForQueue(at, connect.AgentUniqueId);
        }
        else if (agentChannelEndedAt is { } agentEndedAt && visit.IsTalking)
        {
            visit.EndTalk(agentEndedAt, VisitEndReason.Hangup);
        }

        return Changed(at);
    }

    public bool Complete(CallEvent complete)
    {
        var at = complete.ReceivedAt;
        if (_visits.All.Any(visit => visit.IsLeftFor(complete)))
            return false;
        var talk = _visits.Talk(complete);
        var before = talk?.ToSnapshot();
        talk ??= Answer(complete, at.AddSeconds(-(complete.TalkSeconds ?? 0)));
        talk.Complete(complete, TalkEnd(complete.Reason));
        if (talk.EndReason == VisitEndReason.Transfer)
            BeginAgain(talk, at);
        // Asterisk follows who takes whose place, and names the channel that the caller has now.
        if (complete.UniqueId is { } caller && caller != talk.UniqueId && !IsEnded && (_caller is null || _caller == talk.UniqueId))
            Follow(caller);
        return talk.ToSnapshot() != before && Changed(at);
    }

    /// <summary>The agent has sent the caller back into the same queue, who joined it just before the end of the talk was reported.</summary>
    private void BeginAgain(TrackedVisit talk, DateTimeOffset at)
    {
        if (_rejoin is not { } join || join.Queue != talk.Queue || at - join.ReceivedAt > _options.RepeatWindow || IsEnded)
            return;
        _rejoin = null;
        Begin(join).Join(join, EventFingerprint.Of(join));
    }

    private TrackedVisit Answer(CallEvent agentEvent, DateTimeOffset at)
    {
        var visit = _visits.ToAnswer(agentEvent, joinedAt: at.AddSeconds(-(agentEvent.HoldSeconds ?? 0)));
        if (visit is null)
        {
            visit = Begin(agentEvent);
            visit.ReckonJoin(at, agentEvent.HoldSeconds);
        }

        visit.Answer(agentEvent, at);
        if (_visits.IsSuperseded(visit))
            visit.Supersede(agentEvent.ReceivedAt);
        else if (IsEnded)
            visit.HangUp(EndedAt!.Value, VisitEndReason.Hangup);
        return visit;
    }

    private static VisitEndReason TalkEnd(string? reason) => reason switch
    {
        "caller" => VisitEndReason.Caller,
        "transfer" => VisitEndReason.Transfer,
        _ => VisitEndReason.Agent,
    };

    /// <summary>The queues under which the tracker has indexed the call as waiting. Set by the tracker.</summary>
    public string[] IndexedQueues { get; set; } = [];

    /// <summary>The queues that the call waits in.</summary>
    public string[] WaitingQueues()
    {
        string? only = null;
        foreach (var visit in _visits.All)
        {
            if (!visit.IsWaiting || visit.Queue == only)
                continue;
            if (only is not null)
                return [.. _visits.All.Where(other => other.IsWaiting).Select(other => other.Queue).Distinct(StringComparer.Ordinal)];
            only = visit.Queue;
        }

        // Every event passes here, and of nearly all calls one visit waits at most.
        return only is null ? [] : [only];
    }

    public void SeeListed(CallEvent entry)
    {
        Source ??= entry.Source;
        Hear(entry.ReceivedAt);
        if (_visits.LastOf(entry.UniqueId!) is { IsWaiting: true } visit && visit.Queue == entry.Queue)
            visit.SeeWaiting(entry.ReceivedAt);
    }

    /// <summary>Whether a caller on a queue list must have joined without an event: nothing else explains the entry.</summary>
    public bool HasMissedJoin(CallEvent entry, DateTimeOffset sureBefore)
    {
        if (IsEnded || !HasVisits)
            return false;
        return _visits.LastOf(entry.UniqueId!) is { } last
            ? last.HungUpAt is null && !(last.IsWaiting && last.Queue == entry.Queue) && last.LastSignAt < sureBefore
            : _visits.LastIn(entry.Queue!) is not { IsWaiting: true };
    }

    /// <summary>Begins a visit whose join was missed.</summary>
    public void JoinListed(CallEvent entry)
    {
        (Source, CallerNumber) = (Source ?? entry.Source, CallerNumber ?? entry.CallerNumber);
        Begin(entry).ReckonJoin(entry.ReceivedAt, entry.WaitSeconds);
        Changed(entry.ReceivedAt);
    }

    /// <summary>Whether a caller who talks must have been answered without an event.</summary>
    public bool HasMissedAnswer(CallEvent talk, DateTimeOffset sureBefore) => !IsEnded && LastHeardAt < sureBefore
        && !_visits.All.Any(visit => visit.Queue == talk.Queue && (visit.IsTalking || visit.IsLeftFor(talk)));

    /// <summary>When the agent of a queue transferred the caller, who has not been in it since; <see langword="null"/> for all others.</summary>
    public DateTimeOffset? TransferredFrom(string queue) =>
        _visits.LastIn(queue) is { IsAnswered: true, EndReason: VisitEndReason.Transfer } visit ? visit.EndedAt : null;

    /// <summary>Begins a talk whose <c>AgentConnect</c> was missed. Since when it lasts a list does not say.</summary>
    public void AnswerListed(CallEvent talk)
    {
        (Source, CallerNumber) = (Source ?? talk.Source, CallerNumber ?? talk.CallerNumber);
        var visit = _visits.ToAnswer(talk, talk.ReceivedAt);
        if (visit is null)
        {
            visit = Begin(talk);
            visit.MissJoin();
        }

        visit.AnswerListed(talk);
        Changed(talk.ReceivedAt);
    }

    /// <summary>Ends a call of which no channel exists any more. How it ended was missed.</summary>
    public bool EndUnlisted(ChannelList list, DateTimeOffset sureBefore, DateTimeOffset at) => HasVisits && LastHeardAt < sureBefore
        && !list.HasAnyOf(LinkedId) && !FormerLinkedIds.Any(list.HasAnyOf) && !list.Has(UniqueId) && !Channels.Any(list.Has) && !AgentChannels.Any(list.Has)
        && End(at, VisitEndReason.Lost);

    /// <summary>
    /// Ends waits of callers that a complete list does not name. How they left was missed.
    /// </summary>
    public bool LoseMissing(QueueStatusList list, DateTimeOffset sureBefore, DateTimeOffset at)
    {
        var changed = false;
        foreach (var visit in _visits.All)
        {
            if (!visit.IsWaiting || (visit.IsLeaving && !visit.IsLeaveInDoubt) || visit.SeenWaitingAt >= sureBefore || !list.IsComplete(visit.Queue)
                || list.Lists(visit.Queue, visit.UniqueId) || list.Lists(visit.Queue, LinkedId))
                continue;
            visit.End(at, VisitEndReason.Lost);
            changed = true;
        }

        return changed && Changed(at);
    }
}
