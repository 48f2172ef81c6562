namespace Speakr.Monitor.Calls;

/// <content>What a stored version of the visit tells, which another host may have heard.</content>
internal sealed partial class TrackedVisit
{
    // Receipt by two hosts differs by what one of them was held up; a rejoin in the same queue takes longer.
    private static readonly TimeSpan SameJoin = TimeSpan.FromSeconds(15);

    /// <summary>Whether the stored visit is this one.</summary>
    public bool Is(QueueVisit stored)
    {
        if (Queue != stored.Queue || UniqueId != stored.UniqueId)
            return false;
        return AgentUniqueId is null || stored.AgentUniqueId is null
            ? ((stored.JoinedAt ?? SeenAt) - StartedAt).Duration() <= SameJoin
            : AgentUniqueId == stored.AgentUniqueId;
    }

    /// <summary>Whether the stored visit is this one beyond doubt, whenever it was received: an agent's channel talks once.</summary>
    public bool IsSameTalk(QueueVisit stored) => AgentUniqueId is not null && AgentUniqueId == stored.AgentUniqueId && Queue == stored.Queue;

    /// <summary>Whether this is what was received too late of the stored visit: the process had stood still, and its connection was gone by then.</summary>
    public bool IsHeardLateOf(QueueVisit stored) =>
        MayBeLate && !IsAnswered && Queue == stored.Queue && UniqueId == stored.UniqueId && stored.JoinedAt < StartedAt;

    /// <summary>
    /// Takes over what the stored version proves and ours does not: an answer, an end, a channel that is gone. What an event has proven once stays
    /// proven, whichever host heard it.
    /// </summary>
    public void Learn(QueueVisit stored)
    {
        if (stored.AnsweredAt is { } answeredAt && !IsAnswered)
            LearnAnswer(stored, answeredAt);
        else if (IsOpen && IsAnswered == (stored.AnsweredAt is not null) && stored.EndReason is { } reason)
            LearnEnd(stored, reason);
        if (stored.HungUpAt is { } hungUpAt)
            HangUp(hungUpAt, VisitEndReason.Hangup);
    }

    private void LearnAnswer(QueueVisit stored, DateTimeOffset answeredAt)
    {
        (AnsweredAt, Extension, AgentName, AgentUniqueId) = (answeredAt, stored.Extension, stored.AgentName, stored.AgentUniqueId);
        (WaitSeconds, RingSeconds, LeftAt) = (stored.WaitSeconds, stored.RingSeconds, stored.LeftAt ?? answeredAt);
        // An end of ours was concluded without knowing of the talk, or is that of the channel, which the stored talk has ended with.
        (EndedAt, EndReason, TalkSeconds) = (stored.EndedAt, stored.EndReason, stored.TalkSeconds);
        IsReconstructed |= stored.IsReconstructed;
        if (HungUpAt is { } hungUpAt && IsOpen)
            EndTalk(hungUpAt, VisitEndReason.Hangup);
    }

    private void LearnEnd(QueueVisit stored, VisitEndReason reason)
    {
        // A guess about somebody who has been seen since.
        if (reason is VisitEndReason.Lost or VisitEndReason.Exit && LastSignAt > stored.EndedAt)
            return;
        (LeftAt, EndedAt, EndReason) = (LeftAt ?? stored.LeftAt, stored.EndedAt, reason);
        (WaitSeconds, TalkSeconds) = (WaitSeconds ?? stored.WaitSeconds, stored.TalkSeconds);
        IsReconstructed |= stored.IsReconstructed;
    }
}
