namespace Speakr.Monitor.Calls;

/// <content>Which calls are held, how they are found, and when they are forgotten.</content>
internal sealed partial class CallTracker
{
    private TrackedCall? Find(CallEvent callEvent) =>
        (callEvent.UniqueId is { } channel ? _byChannel.GetValueOrDefault(channel) : null)
        ?? (callEvent.LinkedId is { } linkedId ? FindByLinkedId(linkedId) : null);

    private TrackedCall? FindByLinkedId(string linkedId) => _byLinkedId.GetValueOrDefault(linkedId) ?? _handedOver.GetValueOrDefault(linkedId);

    private TrackedCall Begin(CallEvent callEvent)
    {
        var call = new TrackedCall(_options, callEvent);
        _byLinkedId.Add(call.LinkedId, call);
        File(call);
        return call;
    }

    private void Add(TrackedCall stored)
    {
        _byLinkedId.Add(stored.LinkedId, stored);
        Index(stored);
        AwaitStored(stored);
    }

    private void AwaitStored(TrackedCall call)
    {
        Schedule(call, call.UpdatedAt);
        // The monitor stopped between a leave and the next event. Stored times are cut to whole seconds.
        if (call.HasOpenVisit)
            _exits.Enqueue((call.UpdatedAt + _options.ExitGrace + TimeSpan.FromSeconds(1), call));
    }

    private bool ChannelHasEnded(TrackedCall call, CallEvent join) =>
        EndOf(join.UniqueId) is not null || (call.IsEnded && (join.UniqueId is null || join.UniqueId == call.UniqueId));

    private DateTimeOffset? EndOf(string? channel) => _hangups.TryGet(channel, out var at) ? at : null;

    private void Index(TrackedCall call)
    {
        foreach (var channel in call.Channels)
            _byChannel[channel] = call;
        foreach (var agent in call.AgentChannels)
            _byAgent[agent] = call;
    }

    private void Unindex(TrackedCall call)
    {
        foreach (var channel in call.Channels)
        {
            if (_byChannel.GetValueOrDefault(channel) == call)
                _byChannel.Remove(channel);
        }

        foreach (var agent in call.AgentChannels)
        {
            if (_byAgent.GetValueOrDefault(agent) == call)
                _byAgent.Remove(agent);
        }
    }

    private void MarkChanged(TrackedCall call, DateTimeOffset now)
    {
        call.Hear(now);
        Schedule(call, now);
        MarkChanged(call);
    }

    private void MarkChanged(TrackedCall call)
    {
        if (call.IsMarkedChanged)
            return;
        call.IsMarkedChanged = true;
        _changed.Add(call);
    }

    private void Schedule(TrackedCall call, DateTimeOffset now)
    {
        if (now > call.RememberedFrom)
            call.RememberedFrom = now;
        File(call);
        if (call.IsEnded)
            _ended.Enqueue((call.RememberedFrom, call));
        else if (!call.HasOpenVisit)
            _abandoned.Enqueue((call.RememberedFrom, call));
    }

    private void Forget(Queue<(DateTimeOffset At, TrackedCall Call)> calls, DateTimeOffset before, int limit)
    {
        while (calls.TryPeek(out var oldest) && (oldest.At < before || calls.Count > limit))
        {
            calls.Dequeue();
            var call = oldest.Call;
            // Changed or open again since: it has a later entry, or will get one.
            if (call.RememberedFrom > oldest.At || (!call.IsEnded && call.HasOpenVisit))
                continue;
            // Its talk is over and its hang-up was missed.
            if (!call.IsEnded && call.HasVisits && call.ToCall().OnPanel && call.End(_latest, VisitEndReason.Lost))
                MarkChanged(call, _latest);
            else
                Remove(call);
        }
    }

    private void Remove(TrackedCall call)
    {
        // The entry may belong to a forgotten call whose linkedid another call has since.
        if (!Holds(call))
            return;
        Unfile(call);
        _byLinkedId.Remove(call.LinkedId);
        foreach (var former in call.FormerLinkedIds)
            _handedOver.Remove(former);
        Unindex(call);
    }
}
