namespace Speakr.Monitor.Calls;

/// <content>Answers and ends of talks.</content>
internal sealed partial class TrackedCall
{
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
        // Asterisk follows who takes whose place, and names the channel that the caller has now.
        if (complete.UniqueId is { } caller && caller != talk.UniqueId && !IsEnded && (_caller is null || _caller == talk.UniqueId))
            Follow(caller);
        return talk.ToSnapshot() != before && Changed(at);
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
            visit.HangUp(EndedAt!.Value, VisitEndReason.Hangup);
        return visit;
    }

    private static VisitEndReason TalkEnd(string? reason) => reason switch
    {
        "caller" => VisitEndReason.Caller,
        "transfer" => VisitEndReason.Transfer,
        _ => VisitEndReason.Agent,
    };
}
