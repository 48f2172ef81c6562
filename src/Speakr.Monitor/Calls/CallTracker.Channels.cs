namespace Speakr.Monitor.Calls;

/// <content>What is learnt of channels that take the place of others, and of connections that are lost.</content>
internal sealed partial class CallTracker
{
    // The channels of agents who talk or have talked.
    private readonly Dictionary<string, TrackedCall> _byAgent = new(StringComparer.Ordinal);

    // Consultation calls, by their linkedids, and the callers they were handed over to.
    private readonly Dictionary<string, TrackedCall> _handedOver = new(StringComparer.Ordinal);

    // A caller who hangs up leaves the queue first, so these are few: transfers that were not heard, and leaves that were lost.
    private const int CutOffLimit = 256;

    // Hold times are cut to seconds, and receipt is late by some.
    private static readonly TimeSpan HoldBlur = TimeSpan.FromSeconds(2);

    private readonly Queue<TrackedCall> _cutOff = new();

    private readonly SourceCoverage _heard = new();

    /// <summary>The channels of the callers who wait or talk, whose end is the end of their calls.</summary>
    public IReadOnlyList<(string LinkedId, string Channel)> OpenCallers() =>
        [.. _byLinkedId.Values.Where(call => call is { IsEnded: false, HasVisits: true, Caller: not null }).Select(call => (call.LinkedId, call.Caller!))];

    /// <summary>The call that records tell of, as it now stands; <see langword="null"/> when it is not known.</summary>
    internal Call? FindCall(RecordedCall record) => Find(record) is { HasVisits: true } call ? Dated(call.ToCall()) : null;

    /// <summary>The records of a caller's channel have appeared, so it has ended.</summary>
    internal bool EndCaller(string channel, DateTimeOffset now)
    {
        now = InOwnTime(now);
        if (_byChannel.GetValueOrDefault(channel) is not { } call || call.Caller != channel || !call.End(now, VisitEndReason.Hangup))
            return false;
        MarkChanged(call, now);
        return true;
    }

    /// <summary>The end of a talk may come under the linkedid of a consultation call; the agent's channel tells whose it is.</summary>
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

    /// <summary>Who transferred leaves with both channels: the transferee takes the place of the second, the target that of the first.</summary>
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
        if (newcomer is null || _byChannel.GetValueOrDefault(channel) is not { HasVisits: true } call || call.Caller != channel)
            return;
        call.Hear(transfer.ReceivedAt);
        var callers = _byChannel.GetValueOrDefault(newcomer.UniqueId) ?? (newcomer.LinkedId is { } linkedId ? FindByLinkedId(linkedId) : null);
        if (callers == call)
            callers = null;
        if (transfer.DestType is null or "App" && call.IsWaitingBy(channel))
        {
            HandOver(call, channel, newcomer, transfer);
        }
        // A caller with a call of their own goes on in that; the one of the consultation ends with its channel.
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
    /// An event of a queue under a linkedid that has not joined it: the caller took over the place of a consultation call, and the transfer was
    /// not heard. The agent's channel was rung for that call, or its caller had waited just as long.
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
        // A gap hides joins and leaves of many callers who waited as long as another.
        if (!_heard.HasHeardSince(callEvent.Source, joinedAt - HoldBlur))
            return null;
        var found = _cutOff.Where(call => call.CutOffIn(queue) is { JoinedAt: { } joined } && (joined - joinedAt).Duration() <= HoldBlur).Take(2).ToArray();
        return found.Length == 1 ? found[0] : null;
    }

    /// <summary>From the loss of a connection to the next event, anything may have happened unheard.</summary>
    private void LoseConnection(CallEvent callEvent)
    {
        if (_heard.Lose(callEvent) is not { } heardUntil)
            return;
        foreach (var call in _byLinkedId.Values)
        {
            if (call.Source == callEvent.Source && !call.IsEnded && call.DoubtLeaves(heardUntil, callEvent.ReceivedAt))
                MarkChanged(call, callEvent.ReceivedAt);
        }
    }
}
