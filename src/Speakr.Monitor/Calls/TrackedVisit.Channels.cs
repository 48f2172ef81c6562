namespace Speakr.Monitor.Calls;

/// <content>What is learnt of channels that take the place of others, and of what a gap has hidden.</content>
internal sealed partial class TrackedVisit
{
    /// <summary>Another channel has taken the place of the one that joined, which may have been taken for the end of the wait.</summary>
    public void TakePlace(string channel)
    {
        if (HungUpAt is { } hungUpAt)
            Reopen(hungUpAt);
        (UniqueId, LocalHalf) = (channel, null);
    }

    /// <summary>Takes back what was concluded from the end of a channel that has turned out to be replaced.</summary>
    public void Reopen(DateTimeOffset hungUpAt)
    {
        if (HungUpAt != hungUpAt)
            return;
        HungUpAt = null;
        if (EndedAt != hungUpAt || EndReason != VisitEndReason.Hangup)
            return;
        (EndedAt, EndReason, TalkSeconds) = (null, null, null);
        if (!IsAnswered)
            (LeftAt, WaitSeconds) = (LeaveSeen ? LeftAt : null, null);
    }

    /// <summary>
    /// The agent has turned out to be another queue: the caller has left this one for it, and was not answered here. The agent's channel stays known, so
    /// that the end of this false talk tells nothing.
    /// </summary>
    public void LeaveForQueue(DateTimeOffset at, string? agentUniqueId)
    {
        (AnsweredAt, Extension, AgentName, RingSeconds, TalkSeconds) = (null, "", null, null, null);
        LeftAt ??= at;
        (EndedAt, EndReason, LeaveSeen, AgentUniqueId) = (LeftAt, VisitEndReason.Exit, true, agentUniqueId);
        WaitSeconds ??= SecondsBetween(JoinedAt, LeftAt);
    }

    public bool IsLeftFor(CallEvent agentEvent) =>
        !IsAnswered && AgentUniqueId is not null && AgentUniqueId == agentEvent.AgentUniqueId && Queue == agentEvent.Queue;

    /// <summary>The connection was lost before it could be known that nothing followed the leave.</summary>
    public bool DoubtLeave(DateTimeOffset heardUntil, TimeSpan grace)
    {
        // Received when the connection was gone already, because the process had stood still.
        MayBeLate |= SeenAt > heardUntil;
        // Left for another queue, which was heard.
        if (AgentUniqueId is not null)
            return false;
        if (IsAnswered || !LeaveSeen || LeftAt + grace <= heardUntil || !(IsOpen || (EndReason == VisitEndReason.Exit && EndedAt == LeftAt)) || HungUpAt is not null)
            return false;
        var wasOpen = IsOpen;
        (EndedAt, EndReason, WaitSeconds, IsLeaveInDoubt) = (null, null, null, true);
        return !wasOpen;
    }
}
