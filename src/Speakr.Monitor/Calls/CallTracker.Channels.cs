namespace Speakr.Monitor.Calls;

/// <content>Channels that replace others, and lost connections.</content>
internal sealed partial class CallTracker
{
    // The channels of agents who talk or have talked.
    private readonly Dictionary<string, TrackedCall> _byAgent = new(StringComparer.Ordinal);

    // The callers that consultation calls were handed over to, by the consultation's linkedid.
    private readonly Dictionary<string, TrackedCall> _handedOver = new(StringComparer.Ordinal);

    // Few, because a hang-up in a queue is preceded by a leave: only missed transfers and lost leaves.
    private const int CutOffLimit = 256;

    // Hold times are cut to seconds, and events arrive somewhat late.
    private static readonly TimeSpan HoldBlur = TimeSpan.FromSeconds(2);

    private readonly Queue<TrackedCall> _cutOff = new();

    private readonly SourceCoverage _coverage = new();

    /// <summary>The channels of the callers who wait or talk, whose end is the end of their calls.</summary>
    public IReadOnlyList<(string LinkedId, string Channel)> OpenCallers() =>
        [.. _byLinkedId.Values.Where(call => call is { IsEnded: false, HasVisits: true, Caller: not null }).Select(call => (call.LinkedId, call.Caller!))];

    /// <summary>The call that the records describe, in its current state; <see langword="null"/> when it is not known.</summary>
    internal Call? FindCall(RecordedCall record) => Find(record) is { HasVisits: true } call ? Dated(call.ToCall()) : null;

    /// <summary>The caller's channel has records, so it has ended.</summary>
    internal bool EndCaller(string channel, DateTimeOffset now)
    {
        now = InOwnTime(now);
        if (_byChannel.GetValueOrDefault(channel) is not { } call || call.Caller != channel || !call.EndCaller(now))
            return false;
        MarkChanged(call, now);
        return true;
    }

    /// <summary>AgentComplete may carry the linkedid of a consultation call; the agent's channel identifies the talk.</summary>
    private TrackedCall? FindTalk(CallEvent callEvent) =>
        callEvent is { Kind: CallEventKind.AgentComplete, AgentUniqueId: { } agent } && _byAgent.TryGetValue(agent, out var call) && call.HasTalk(callEvent)
            ? call
            : null;

    private void Optimize(CallEvent callEvent)
    {
        var call = _byChannel.GetValueOrDefault(callEvent.UniqueId!) ?? _byChannel.GetValueOrDefault(callEvent.LocalTwoUniqueId!);
        if (call is null)
            return;
        call.Hear(callEvent.ReceivedAt);
        if (call.Optimize(callEvent))
            Settle(call, callEvent.ReceivedAt);
        else
            Index(call);
    }

    /// <summary>The transferring party leaves with both channels: the transferee replaces the second, the target the first.</summary>
    private void Transfer(CallEvent callEvent)
    {
        if (callEvent.Result is not (null or "Success"))
            return;
        TakePlace(callEvent, callEvent.UniqueId!, callEvent.Transferee);
        if (callEvent.OrigTransferer is { } first)
            TakePlace(callEvent, first.UniqueId, callEvent.TransferTarget);
    }

    private void TakePlace(CallEvent transfer, string channel, ChannelIds? newcomer)
    {
        if (newcomer is null || _byChannel.GetValueOrDefault(channel) is not { HasVisits: true } call)
            return;
        var isBehindLocal = call.IsBehindLocal(channel);
        if (call.Caller != channel && !isBehindLocal)
            return;
        call.Hear(transfer.ReceivedAt);
        var callers = _byChannel.GetValueOrDefault(newcomer.UniqueId) ?? (newcomer.LinkedId is { } linkedId ? FindByLinkedId(linkedId) : null);
        if (callers == call)
            callers = null;
        // What goes on behind a Local channel goes on for the newcomer, whether it waits or talks.
        if (isBehindLocal || (transfer.DestType is null or "App" && call.IsWaitingBy(channel)))
        {
            HandOver(call, channel, newcomer, transfer);
        }
        // A caller who has a call continues in it; the consultation call ends with its channel.
        else if (callers is not { HasVisits: true })
        {
            call.Replace(channel, newcomer, transfer.ReceivedAt);
            call.Know(transfer.UniqueId!);
            Settle(call, transfer.ReceivedAt);
        }
    }

    /// <summary>The consultation call that waits in a queue is the caller's from now on, under the caller's linkedid.</summary>
    private void HandOver(TrackedCall consultation, string channel, ChannelIds caller, CallEvent callEvent)
    {
        var at = callEvent.ReceivedAt;
        var linkedId = caller.LinkedId ?? consultation.LinkedId;
        var call = _byChannel.GetValueOrDefault(caller.UniqueId) ?? FindByLinkedId(linkedId);
        if (call == consultation)
        {
            call.Replace(channel, caller, at);
            Settle(call, at);
            return;
        }

        call ??= Begin(callEvent with { LinkedId = linkedId, UniqueId = caller.UniqueId, CallerNumber = caller.Number });
        Absorb(consultation, call, channel, caller, at);
        Settle(call, at);
    }

    private void Absorb(TrackedCall consultation, TrackedCall call, string channel, ChannelIds caller, DateTimeOffset at)
    {
        Remove(consultation);
        consultation.IsMarkedChanged = false;
        call.TakeOver(consultation, channel, caller, at);
        _exits.Enqueue((at + _options.ExitGrace, call));
        foreach (var former in call.FormerLinkedIds)
            _handedOver[former] = call;
    }

    /// <summary>
    /// Detects a missed transfer: a queue event whose linkedid has not joined that queue belongs to a consultation call that was handed over to this
    /// caller, if the agent's channel was rung for that call or its wait is just as long.
    /// </summary>
    private void HandOverUnheard(CallEvent callEvent)
    {
        if (callEvent is not { Queue: { } queue, LinkedId: { } linkedId, UniqueId: { } channel } || callEvent.Kind == CallEventKind.QueueCallerJoin)
            return;
        if (Find(callEvent) is { } call && call.HasVisitIn(queue))
            return;
        var consultation = callEvent.AgentLinkedId is { } rungFor && rungFor != linkedId ? FindByLinkedId(rungFor) : null;
        if (consultation?.WaitingIn(queue) is null)
            consultation = callEvent.HoldSeconds is { } hold ? CutOff(callEvent, queue, callEvent.ReceivedAt.AddSeconds(-hold)) : null;
        if (consultation?.WaitingIn(queue) is { } visit)
            HandOver(consultation, visit.UniqueId, new ChannelIds(channel, linkedId, callEvent.CallerNumber), callEvent);
    }

    private TrackedCall? CutOff(CallEvent callEvent, string queue, DateTimeOffset joinedAt)
    {
        // After a gap many callers may have waited equally long.
        if (!_coverage.HasHeardSince(callEvent.Source, joinedAt - HoldBlur))
            return null;
        // Each of its channels that ends puts a call there again.
        var found = _cutOff.Distinct()
            .Where(call => call.CutOffIn(queue) is { JoinedAt: { } joined } && (joined - joinedAt).Duration() <= HoldBlur).Take(2).ToArray();
        return found.Length == 1 ? found[0] : null;
    }

    /// <summary>Between the loss of a connection and the next event anything may have been missed.</summary>
    private void LoseConnection(CallEvent callEvent)
    {
        if (_coverage.Lose(callEvent) is not { } heardUntil)
            return;
        foreach (var call in _byLinkedId.Values)
        {
            if (!Concerns(callEvent.Source, call) || call.IsEnded || !call.DoubtLeaves(heardUntil, callEvent.ReceivedAt))
                continue;
            // No events: a list that follows the connection knows more.
            Schedule(call, callEvent.ReceivedAt);
            MarkChanged(call);
        }
    }

    /// <summary>
    /// Whether what a source reports about its PBX concerns the call: both are of the same source, or of two that report the same, or no other source reports it.
    /// </summary>
    private bool Concerns(string source, TrackedCall call) => call.Source is not { } own || _coverage.Sources.AreOne(own, source) || _coverage.IsLost(own);
}
