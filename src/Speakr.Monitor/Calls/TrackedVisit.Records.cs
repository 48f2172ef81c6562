namespace Speakr.Monitor.Calls;

/// <content>What call detail records tell of the visit.</content>
internal sealed partial class TrackedVisit
{
    /// <summary>A visit of which no event was received.</summary>
    public TrackedVisit(RecordedVisit recorded)
    {
        (Queue, UniqueId, SeenAt, JoinedAt) = (recorded.Queue, recorded.UniqueId, recorded.JoinedAt, recorded.JoinedAt);
        (JoinSeen, LeaveSeen, IsReconstructed) = (true, true, true);
        (LeftAt, EndedAt, EndReason) = (recorded.EndedAt, recorded.EndedAt, VisitEndReason.Exit);
        WaitSeconds = SecondsBetween(JoinedAt, LeftAt);
        AnswerAs(recorded);
    }

    private DateTimeOffset StartedAt => JoinedAt ?? SeenAt;

    /// <summary>When it is known to have been left unanswered, because that was reported and not concluded from the end of the channel.</summary>
    private DateTimeOffset? ReportedExit => !IsAnswered && (LeaveSeen || EndReason == VisitEndReason.Abandon) ? LeftAt : null;

    /// <summary>Whether nothing but a join was heard of it.</summary>
    public bool IsOnlyJoined => !LeaveSeen && (IsWaiting || IsEndedUnexplained);

    public bool IsIn(RecordedVisit recorded) => Queue == recorded.Queue && UniqueId == recorded.UniqueId;

    /// <summary>
    /// How much speaks for being the recorded visit; 0 when it is another. Times decide between visits of the same queue; where there is no other, the
    /// same agent speaks for it, too, because the PBX's clock may be off, and so does a beginning after the end of the call, because nothing begins
    /// then: it was received late.
    /// </summary>
    public int Likeness(RecordedVisit recorded, DateTimeOffset callEndedAt)
    {
        if (!IsIn(recorded))
            return 0;
        var isSameAgent = IsAnswered && Extension == recorded.Extension;
        if (IsAfter(recorded) || IsBefore(recorded))
            return isSameAgent || StartedAt >= callEndedAt ? 1 : 0;
        if (recorded.AnsweredAt is null)
            return IsAnswered ? 4 : 6;
        // An exit reported later than the talk ended is not that of the visit that was answered.
        if (ReportedExit > recorded.EndedAt.AddSeconds(1))
            return 0;
        return isSameAgent ? 6 : 4;
    }

    /// <summary>Whether the recorded visit, which is another, came before this one.</summary>
    public bool Follows(RecordedVisit recorded)
    {
        if (IsAfter(recorded) || IsBefore(recorded))
            return IsAfter(recorded);
        // The start may be that of an earlier visit whose way out was missed.
        return Queue == recorded.Queue && ReportedExit is { } exit ? exit > recorded.EndedAt : recorded.JoinedAt < WholeSecond.Of(StartedAt);
    }

    /// <summary>Takes over an answer that was missed. One that was heard stays, whatever the records say.</summary>
    public void Correct(RecordedVisit recorded)
    {
        // Heard to have left unanswered: an agent who only listened to an announcement, and a queue as a member, have answered in the records.
        if (IsAnswered || EndReason == VisitEndReason.Abandon || AgentUniqueId is not null)
            return;
        AnswerAs(recorded);
        // Received after it was over.
        if (JoinedAt > AnsweredAt || (IsOnlyJoined && MayBeLate && JoinedAt >= recorded.EndedAt))
            JoinedAt = recorded.JoinedAt;
    }

    /// <summary>The last visit of a call ended with the caller's hanging up, as far as records tell.</summary>
    public void ConcludeAbandon()
    {
        if (IsReconstructed && !IsAnswered && EndReason == VisitEndReason.Exit)
            EndReason = VisitEndReason.Abandon;
    }

    private void AnswerAs(RecordedVisit recorded)
    {
        if (recorded.AnsweredAt is not { } answeredAt)
            return;
        // The records tell when the phone began to ring, and not when it was answered; the leave does, when it was heard.
        var leaveHeard = LeaveSeen && !IsReconstructed;
        (IsReconstructed, AnsweredAt, Extension) = (true, answeredAt, recorded.Extension);
        LeftAt = leaveHeard || LeftAt < answeredAt ? LeftAt : answeredAt;
        WaitSeconds = leaveHeard && BeganWithJoin ? SecondsBetween(JoinedAt, LeftAt) : null;
        if (IsOpen)
            return;
        EndedAt = recorded.EndedAt;
        EndReason = EndReason == VisitEndReason.Restart ? VisitEndReason.Restart : VisitEndReason.Hangup;
        TalkSeconds = SecondsBetween(answeredAt, EndedAt);
    }

    private bool IsAfter(RecordedVisit recorded) => recorded.EndedAt <= StartedAt && recorded.JoinedAt < StartedAt;

    // Whether the caller talks or is gone, the wait was over with the leave.
    private bool IsBefore(RecordedVisit recorded) => (EndedAt ?? (IsLeaving ? LeftAt : null)) < recorded.JoinedAt && StartedAt < recorded.JoinedAt;
}
