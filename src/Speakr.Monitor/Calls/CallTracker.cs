namespace Speakr.Monitor.Calls;

/// <summary>
/// Turns events into calls. Pure: no input or output, and it never asks for the time, which comes with the events and with
/// <see cref="Advance"/>. It counts in a time of its own that no step of the wall clock changes, and converts times where they come in
/// and go out. Not thread-safe.
/// </summary>
/// <param name="options">How long to wait, remember and forgive; the defaults when left out.</param>
/// <param name="clockOffset">The sum of the steps of the wall clock that are known already.</param>
internal sealed partial class CallTracker(CallTrackerOptions? options = null, TimeSpan clockOffset = default)
{
    // A caller who is sent back into a queue every ten seconds for hours has fewer. A feed that has a call join without end makes it no larger than this.
    private const int MostVisits = 1000;

    // Clock steps are reported in whole seconds.
    private static readonly TimeSpan StepBlur = TimeSpan.FromSeconds(1);

    private readonly CallTrackerOptions _options = options ?? new CallTrackerOptions();
    private readonly Dictionary<string, TrackedCall> _byLinkedId = new(StringComparer.Ordinal);

    // The channels that joined queues. A call may change its linkedid on an attended transfer; its channel stays.
    private readonly Dictionary<string, TrackedCall> _byChannel = new(StringComparer.Ordinal);
    private readonly RecentHangups _hangups = new((options ?? new CallTrackerOptions()).HangupMemory);

    // In order of time, because the delay is the same for all entries of a queue.
    private readonly Queue<(DateTimeOffset DueAt, TrackedCall Call)> _exits = new();
    private readonly Queue<(DateTimeOffset At, TrackedCall Call)> _ended = new();
    private readonly Queue<(DateTimeOffset At, TrackedCall Call)> _abandoned = new();
    private readonly List<TrackedCall> _changed = [];

    // Wall clock = the tracker's own time + this.
    private TimeSpan _clockOffset = clockOffset;
    private DateTimeOffset _latest;
    private DateTimeOffset _steppedAt;

    /// <summary>Calls held in memory: open ones, and ended ones that are still remembered.</summary>
    public int Count => _byLinkedId.Count;

    /// <summary>When <see cref="Advance"/> next has something to decide; <see langword="null"/> when nothing waits for time to pass.</summary>
    public DateTimeOffset? NextDecisionAt =>
        (_exits.TryPeek(out var next) && !(NextComparisonAt < next.DueAt) ? next.DueAt : NextComparisonAt) + _clockOffset;

    /// <summary>Takes over calls as they were stored, at start. They do not count as changed. A call that is known already is left alone.</summary>
    /// <param name="calls">Open calls and those that ended lately.</param>
    /// <param name="source">The source they belong to when there is but one; <see langword="null"/> when that is not known.</param>
    public void Restore(IEnumerable<Call> calls, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(calls);
        foreach (var stored in calls.Select(InOwnTime))
        {
            if (FindByLinkedId(stored.LinkedId) is null)
                Add(new TrackedCall(_options, StoredCallVisit.Complete(stored), source));
            KeepToLimit();
        }
    }

    /// <summary>Lets one event take effect. Events that mean nothing to calls change nothing and cost next to nothing.</summary>
    /// <exception cref="ArgumentException">The event lacks the id, the queue or the step that its kind needs; sources sort such events out.</exception>
    public void Apply(CallEvent callEvent)
    {
        ArgumentNullException.ThrowIfNull(callEvent);
        if (callEvent.Kind == CallEventKind.ClockStepped)
            StepClock(callEvent);
        callEvent = InOwnTime(callEvent);
        AdvanceTo(callEvent.ReceivedAt);
        _coverage.Add(callEvent);
        if (_coverage.Sources.IsEcho(callEvent))
            return;
        switch (callEvent.Kind)
        {
            case CallEventKind.ClockStepped:
                Redate();
                break;
            case CallEventKind.Disconnected:
                LoseConnection(callEvent);
                break;
            case CallEventKind.Connected:
                LoseConnection(callEvent);
                ApplyToLists(callEvent);
                break;
            case CallEventKind.QueueParams:
            case CallEventKind.QueueEntry:
            case CallEventKind.QueueStatusComplete:
                ApplyToLists(callEvent);
                break;
            case CallEventKind.AgentRingNoAnswer:
            case CallEventKind.AgentDump:
                HandOverUnheard(callEvent);
                if (Find(callEvent) is { } rung && rung.FailRing(callEvent))
                    MarkChanged(rung, callEvent.ReceivedAt);
                break;
            case CallEventKind.Hold:
            case CallEventKind.Unhold:
                if ((_byAgent.GetValueOrDefault(callEvent.UniqueId!) ?? Find(callEvent)) is { } held && held.Hold(callEvent))
                    MarkChanged(held, callEvent.ReceivedAt);
                break;
            case CallEventKind.AttendedTransfer:
                Transfer(callEvent);
                break;
            case CallEventKind.LocalOptimizationBegin:
            case CallEventKind.LocalOptimizationEnd:
                Optimize(callEvent);
                break;
            case CallEventKind.Hangup:
                Hangup(callEvent);
                break;
            case CallEventKind.FullyBooted when callEvent.UptimeSeconds is { } uptime:
                // Uptime is cut to whole seconds.
                EndAll(callEvent, unheardSince: callEvent.ReceivedAt.AddSeconds(-uptime - 1));
                break;
            case CallEventKind.FullyBooted:
                break;
            case CallEventKind.Shutdown:
                EndAll(callEvent, unheardSince: DateTimeOffset.MaxValue);
                break;
            case CallEventKind.CoreShowChannel:
            case CallEventKind.CoreShowChannelsComplete:
                ApplyToChannelLists(callEvent);
                break;
            case var kind when kind.IsOfAgentsOnly():
                break;
            default:
                ApplyToCall(callEvent);
                break;
        }

        KeepToLimit(callEvent.ReceivedAt);
    }

    /// <summary>Makes decisions that wait for time to pass, and forgets calls that are long over.</summary>
    public void Advance(DateTimeOffset now) => AdvanceTo(Now(now));

    /// <summary>The calls that changed since the last time, each once, in their current state.</summary>
    public IReadOnlyList<CallChange> TakeChanges()
    {
        if (_changed.Count == 0)
            return [];
        var changes = new List<CallChange>(_changed.Count);
        foreach (var call in _changed)
        {
            // Forgotten since, or in the list twice.
            if (!call.IsMarkedChanged)
                continue;
            changes.Add(Dated(call.TakeChange()));
            call.IsMarkedChanged = false;
        }

        _changed.Clear();
        return changes;
    }

    private void AdvanceTo(DateTimeOffset now)
    {
        if (now > _latest)
            _latest = now;
        while (_exits.TryPeek(out var next) && next.DueAt <= now)
        {
            _exits.Dequeue();
            // Already forgotten, because too many calls were open.
            if (!Holds(next.Call))
                continue;
            // Decided as of the due time, so a replay gives the same result.
            if (next.Call.DecideExits(next.DueAt))
                Settle(next.Call, next.DueAt);
            else if (!next.Call.HasVisits)
                Remove(next.Call);
        }

        CompareWithLists(now);
        Forget(_ended, now - _options.EndedMemory, _options.EndedLimit);
        Forget(_abandoned, now - _options.AbandonedMemory, int.MaxValue);
    }

    private void ApplyToCall(CallEvent callEvent)
    {
        if (callEvent.LinkedId is null || callEvent.Queue is null)
            throw new ArgumentException($"{callEvent.Kind} needs a linkedid and a queue.", nameof(callEvent));

        if (Find(callEvent)?.IsOlderThanStored(callEvent) == true)
            return;
        HandOverUnheard(callEvent);
        var call = FindTalk(callEvent) ?? Find(callEvent) ?? Begin(callEvent);
        var fingerprint = EventFingerprint.Of(callEvent);
        if (call.VisitCount >= MostVisits || call.IsRepeat(callEvent, fingerprint))
            return;

        var changed = callEvent.Kind switch
        {
            CallEventKind.QueueCallerJoin => call.Join(callEvent, fingerprint, ChannelHasEnded(call, callEvent), EndOf(call.LinkedId) is not null),
            CallEventKind.QueueCallerLeave => call.Leave(callEvent),
            CallEventKind.QueueCallerAbandon => call.Abandon(callEvent),
            CallEventKind.AgentCalled => call.Ring(callEvent),
            CallEventKind.AgentConnect => call.Connect(callEvent, EndOf(callEvent.AgentUniqueId)),
            CallEventKind.AgentComplete => call.Complete(callEvent),
            _ => throw new ArgumentException($"{callEvent.Kind} is not an event of a call.", nameof(callEvent)),
        };
        if (callEvent.Kind is CallEventKind.QueueCallerLeave or CallEventKind.QueueCallerAbandon)
            _exits.Enqueue((callEvent.ReceivedAt + _options.ExitGrace, call));
        if (changed)
            Settle(call, callEvent.ReceivedAt);
    }

    private void Settle(TrackedCall call, DateTimeOffset now)
    {
        if (EndOf(call.Caller) is { } endedAt)
            call.End(endedAt, VisitEndReason.Hangup);
        Index(call);
        MarkChanged(call, now);
    }

    private void Hangup(CallEvent callEvent)
    {
        if (callEvent.UniqueId is not { } channel)
            throw new ArgumentException("Hangup needs a uniqueid.", nameof(callEvent));
        _hangups.Add(channel, callEvent.ReceivedAt);
        if (Find(callEvent) is not { HasVisits: true } call)
            return;
        // The end of a channel counts whenever it arrives, unless the call is known to have continued after it.
        if (call.IsOlderThanStored(callEvent) && call.WentOnAfter(callEvent.ReceivedAt))
            return;
        call.Hear(callEvent.ReceivedAt);
        if (!call.Hangup(channel, callEvent.ReceivedAt))
            return;
        MarkChanged(call, callEvent.ReceivedAt);
        if (!call.IsCutOff)
            return;
        _cutOff.Enqueue(call);
        if (_cutOff.Count > CutOffLimit)
            _cutOff.Dequeue();
    }

    /// <summary>The PBX went down or came up: calls without events since are over.</summary>
    private void EndAll(CallEvent callEvent, DateTimeOffset unheardSince)
    {
        foreach (var call in _byLinkedId.Values)
        {
            if (Concerns(callEvent.Source, call) && call.HasVisits && call.UpdatedAt < unheardSince
                && call.End(callEvent.ReceivedAt, VisitEndReason.Restart))
                MarkChanged(call, callEvent.ReceivedAt);
        }
    }

    /// <summary>The sum of the wall clock's steps.</summary>
    internal TimeSpan ClockOffset => _clockOffset;

    private void StepClock(CallEvent callEvent)
    {
        _clockOffset += callEvent.ClockStep ?? throw new ArgumentException("ClockStepped needs a step.", nameof(callEvent));
        _steppedAt = _latest;
    }

    /// <summary>Dates open calls by the new wall clock, so the panel's timers are right.</summary>
    private void Redate()
    {
        foreach (var call in _byLinkedId.Values)
        {
            if (call is { IsEnded: false, HasVisits: true })
                MarkChanged(call);
        }
    }

    private DateTimeOffset InOwnTime(DateTimeOffset time) => time - _clockOffset;

    /// <summary>The tracker's time of something that happens now. Rounding of a step must not make it run backwards.</summary>
    private DateTimeOffset Now(DateTimeOffset time)
    {
        var now = InOwnTime(time);
        return now < _steppedAt && _steppedAt - now < StepBlur ? _steppedAt : now;
    }

    private CallEvent InOwnTime(CallEvent callEvent) =>
        _clockOffset == TimeSpan.Zero ? callEvent : callEvent with { ReceivedAt = Now(callEvent.ReceivedAt) };

    private Call InOwnTime(Call stored) => _clockOffset == TimeSpan.Zero ? stored : CallTimes.Map(stored, InOwnTime);

    private RecordedCall InOwnTime(RecordedCall record) => _clockOffset == TimeSpan.Zero ? record : CallTimes.Map(record, InOwnTime);

    private Call Dated(Call call) => _clockOffset == TimeSpan.Zero ? call : CallTimes.Map(call, time => time + _clockOffset);

    private CallChange Dated(CallChange change) => _clockOffset == TimeSpan.Zero ? change : change with { Call = Dated(change.Call) };
}
