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
        _caller = UniqueId;
    }

    public string LinkedId { get; }

    /// <summary>The channel that the call began to queue with, which is the caller's own unless another has taken its place.</summary>
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
    public bool IsMarkedChanged { get; set; }

    /// <summary>Set by the tracker: when the time began after which the call is forgotten.</summary>
    public DateTimeOffset RememberedFrom { get; set; }

    /// <summary>Whether there is anything to store. A leave whose join has not arrived yet is nothing to show.</summary>
    public bool HasVisits => _visits.Any;

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
        if (last is not null && (channelHasEnded || IsSameJoin(last, at, fingerprint)))
        {
            last.SeeWaiting(at);
            if (last.JoinSeen)
                return false;
            last.Join(join, fingerprint);
            return Changed(at);
        }

        var visit = Begin(join);
        visit.Join(join, fingerprint);
        if (visit.LocalHalf is { } half)
            BeginBehindLocal(half, at, ownChannelHasEnded);
        _earlyExits.ApplyTo(visit, at - _options.RepeatWindow);
        if (channelHasEnded)
            visit.HangUp(EndedAt ?? at, VisitEndReason.Hangup);
        else if (IsEnded)
            // The caller is gone, and a channel that came with the call queues in its own right.
            (EndedAt, UniqueId, _caller) = (null, visit.UniqueId, visit.UniqueId);
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
        if (HasVisits && !(LocalChannel.Of(called.Channel) is { } half && LeaveForQueue(half, called.ReceivedAt)))
            return false;
        Begin(called);
        return Changed(called.ReceivedAt);
    }

    /// <summary>A channel has ended: the caller's own ends the call, any other at most the part it played.</summary>
    public bool Hangup(string channel, DateTimeOffset at)
    {
        if (IsCaller(channel))
            return End(at, VisitEndReason.Hangup);

        var changed = false;
        foreach (var visit in _visits.All)
        {
            if (visit.UniqueId == channel && visit.HungUpAt is null)
            {
                // Asterisk has taken the Local channel out, and the caller talks on.
                if (visit is { LocalHalf: not null, IsTalking: true })
                    continue;
                visit.HangUp(at, VisitEndReason.Hangup);
            }
            else if (visit.IsTalking && visit.AgentUniqueId == channel)
            {
                // Likewise: the phone behind it may talk on, and AgentComplete tells when it does not.
                if (visit.AgentLocalHalf is not null)
                    continue;
                visit.End(at, VisitEndReason.Hangup);
            }
            else
            {
                continue;
            }

            changed = true;
        }

        return changed && Changed(at);
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

    /// <summary>Decides exits that nothing has followed for so long that nothing will.</summary>
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
        // A join that says something new is another join, whose way there (a leave, the end of a talk) is late or was missed.
        return last.IsOpen && !last.IsLeaving && (last.JoinFingerprint is 0 || last.JoinFingerprint == fingerprint);
    }

    private TrackedVisit Begin(CallEvent first) => _visits.Begin(first.Queue!, first.UniqueId ?? UniqueId, first.ReceivedAt);

    private bool Changed(DateTimeOffset at)
    {
        if (at > UpdatedAt)
            UpdatedAt = at;
        return HasVisits;
    }
}
