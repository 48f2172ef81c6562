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

    public TrackedCall(CallTrackerOptions options, CallEvent first)
    {
        (_options, _visits, _repeats) = (options, new TrackedVisits(options.RepeatWindow), new RepeatFilter(options));
        (LinkedId, UniqueId, Source) = (first.LinkedId!, first.UniqueId ?? first.LinkedId!, first.Source);
        (CallerNumber, CreatedAt, UpdatedAt) = (first.CallerNumber, first.ReceivedAt, first.ReceivedAt);
        LastHeardAt = first.ReceivedAt;
    }

    public string LinkedId { get; }

    /// <summary>The caller's own channel.</summary>
    public string UniqueId { get; private set; }

    /// <summary>The source that the call was heard from; <see langword="null"/> when it was loaded and not heard of since.</summary>
    public string? Source { get; private set; }

    public string? CallerNumber { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>When anything was last heard of the call, whether it changed it or not.</summary>
    public DateTimeOffset LastHeardAt { get; private set; }

    /// <summary>When the caller's own channel ended, which is the end of the call.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public bool IsEnded => EndedAt is not null;

    /// <summary>The status at the last time the call was handed out; <see langword="null"/> when it never was.</summary>
    public CallStatus? StoredStatus { get; private set; }

    /// <summary>Set by the tracker while the call is in its list of changed calls.</summary>
    public bool IsListed { get; set; }

    /// <summary>Set by the tracker: when the time began after which the call is forgotten.</summary>
    public DateTimeOffset RememberedFrom { get; set; }

    /// <summary>Whether there is anything to store. A leave whose join has not arrived yet is nothing to show.</summary>
    public bool HasVisits => _visits.Any;

    public bool HasOpenVisit => _visits.AnyOpen;

    public IEnumerable<string> Channels => _visits.All.Select(visit => visit.UniqueId);

    public void Hear(DateTimeOffset at) => LastHeardAt = at > LastHeardAt ? at : LastHeardAt;

    public bool IsRepeat(CallEvent callEvent, ulong fingerprint)
    {
        Hear(callEvent.ReceivedAt);
        Source ??= callEvent.Source;
        CallerNumber ??= callEvent.CallerNumber;
        return _repeats.IsRepeat(callEvent, fingerprint);
    }

    public bool Join(CallEvent join, ulong fingerprint, bool channelHasEnded)
    {
        var (at, last) = (join.ReceivedAt, _visits.LastIn(join.Queue!));
        if (last is not null && (channelHasEnded || IsSameJoin(last, at, fingerprint)))
        {
            last.SeeWaiting(at);
            if (last.JoinSeen)
                return false;
            last.Join(at, fingerprint);
            return Changed(at);
        }

        var visit = Begin(join);
        visit.Join(at, fingerprint);
        _earlyExits.ApplyTo(visit, at - _options.RepeatWindow);
        if (channelHasEnded)
            visit.HangUp(EndedAt ?? at, VisitEnd.Hangup);
        else if (IsEnded)
            // The caller is gone, and a channel that came with the call queues in its own right.
            (EndedAt, UniqueId) = (null, visit.UniqueId);
        return Changed(at);
    }

    public bool Leave(CallEvent leave)
    {
        if (_visits.ToLeave(leave.Queue!, leave.ReceivedAt) is { } visit)
            return visit.Leave(leave.ReceivedAt) && Changed(leave.ReceivedAt);
        _earlyExits.Add(leave);
        return false;
    }

    public bool Abandon(CallEvent abandon)
    {
        if (_visits.ToAbandon(abandon.Queue!, abandon.ReceivedAt) is not { } visit)
        {
            _earlyExits.Add(abandon);
            return false;
        }

        visit.Abandon(abandon.ReceivedAt, abandon.HoldSeconds);
        return Changed(abandon.ReceivedAt);
    }

    /// <summary>A phone rings for the caller: he waits, also when his join was missed.</summary>
    public bool Ring(CallEvent called)
    {
        if (HasVisits)
            return false;
        Begin(called);
        return Changed(called.ReceivedAt);
    }

    public bool Connect(CallEvent connect, DateTimeOffset? agentChannelEndedAt)
    {
        var at = connect.ReceivedAt;
        if (_visits.Talk(connect) is { } talk)
        {
            // The same talk again, or its end was heard first: only details can be new.
            var before = talk.ToSnapshot();
            talk.Describe(connect);
            return talk.ToSnapshot() != before && Changed(at);
        }

        var visit = Answer(connect, at);
        if (agentChannelEndedAt is { } agentEndedAt && visit.IsTalking)
            visit.EndTalk(agentEndedAt, VisitEnd.Hangup);
        return Changed(at);
    }

    public bool Complete(CallEvent complete)
    {
        var at = complete.ReceivedAt;
        var talk = _visits.Talk(complete);
        var before = talk?.ToSnapshot();
        talk ??= Answer(complete, at.AddSeconds(-(complete.TalkSeconds ?? 0)));
        talk.Describe(complete);
        talk.EndTalk(at, TalkEnd(complete.Reason), complete.TalkSeconds);
        return talk.ToSnapshot() != before && Changed(at);
    }

    /// <summary>A channel has ended: the caller's own ends the call, any other at most the part it played.</summary>
    public bool Hangup(string channel, DateTimeOffset at)
    {
        if (channel == UniqueId)
            return End(at, VisitEnd.Hangup);

        var changed = false;
        foreach (var visit in _visits.All)
        {
            if (visit.UniqueId == channel && visit.HungUpAt is null)
                visit.HangUp(at, VisitEnd.Hangup);
            else if (visit.IsTalking && visit.AgentUniqueId == channel)
                visit.End(at, VisitEnd.Hangup);
            else
                continue;
            changed = true;
        }

        return changed && Changed(at);
    }

    public bool End(DateTimeOffset at, VisitEnd reason)
    {
        if (IsEnded)
            return false;
        foreach (var visit in _visits.All)
            visit.HangUp(at, reason);
        EndedAt = at;
        return Changed(at);
    }

    /// <summary>Decides exits that nothing has followed for so long that nothing will.</summary>
    public bool DecideExits(DateTimeOffset now)
    {
        var latest = now - _options.ExitGrace;
        var changed = false;
        foreach (var visit in _visits.All)
        {
            if (!visit.IsLeaving || visit.LeftAt > latest)
                continue;
            visit.End(now, VisitEnd.Exit);
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
        // A join that says something new is another join, whose way there (a leave, the end of a talk) is late or was missed.
        return last.IsOpen && !last.IsLeaving && (last.JoinFingerprint is 0 || last.JoinFingerprint == fingerprint);
    }

    private TrackedVisit Answer(CallEvent agentEvent, DateTimeOffset at)
    {
        var visit = _visits.ToAnswer(agentEvent.Queue!, joinedAt: at.AddSeconds(-(agentEvent.HoldSeconds ?? 0)));
        if (visit is null)
        {
            visit = Begin(agentEvent);
            visit.ReckonJoin(at, agentEvent.HoldSeconds);
        }

        visit.Answer(agentEvent, at);
        if (_visits.IsSuperseded(visit))
            visit.Supersede(agentEvent.ReceivedAt);
        else if (IsEnded)
            visit.HangUp(EndedAt!.Value, VisitEnd.Hangup);
        return visit;
    }

    private TrackedVisit Begin(CallEvent first) => _visits.Begin(first.Queue!, first.UniqueId ?? UniqueId, first.ReceivedAt);

    private static VisitEnd TalkEnd(string? reason) => reason switch
    {
        "caller" => VisitEnd.Caller,
        "transfer" => VisitEnd.Transfer,
        _ => VisitEnd.Agent,
    };

    private bool Changed(DateTimeOffset at)
    {
        if (at > UpdatedAt)
            UpdatedAt = at;
        return HasVisits;
    }
}
