namespace Speakr.Monitor.Calls;

/// <content>Corrections by call detail records.</content>
internal sealed partial class TrackedVisit
{
    /// <summary>A visit of which no event was received.</summary>
    public TrackedVisit(RecordedVisit recorded)
    {
        (Queue, UniqueId, SeenAt, JoinedAt) = (recorded.Queue, recorded.UniqueId, recorded.JoinedAt, recorded.JoinedAt);
        (JoinSeen, LeaveSeen, IsReconstructed) = (true, true, true);
        (LeftAt, EndedAt, EndReason) = (recorded.EndedAt, recorded.EndedAt, VisitEndReason.Exit);
        WaitSeconds = SecondsBetween(JoinedAt, LeftAt);
        AgentLocalHalf = recorded.AgentLocalHalf;
        AnswerAs(recorded);
    }

    private DateTimeOffset StartedAt => JoinedAt ?? SeenAt;

    /// <summary>When it was left unanswered, if an event reported that and it was not concluded from the hang-up.</summary>
    private DateTimeOffset? ReportedExit => !IsAnswered && (LeaveSeen || EndReason == VisitEndReason.Abandon) ? LeftAt : null;

    /// <summary>Whether its join is the only event received.</summary>
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
        // An exit after the end of the talk does not belong to the answered visit.
        if (ReportedExit > recorded.EndedAt.AddSeconds(1))
            return 0;
        return isSameAgent ? 6 : 4;
    }

    /// <summary>Whether the recorded visit, a different one, came before this one.</summary>
    public bool Follows(RecordedVisit recorded)
    {
        if (IsAfter(recorded) || IsBefore(recorded))
            return IsAfter(recorded);
        // The start may belong to an earlier visit whose exit was missed.
        return Queue == recorded.Queue && ReportedExit is { } exit ? exit > recorded.EndedAt : recorded.JoinedAt < WholeSecond.Of(StartedAt);
    }

    /// <summary>Adds a missed answer. A reported answer stays, whatever the records say.</summary>
    public void Correct(RecordedVisit recorded)
    {
        // Reported as unanswered. In the records an agent who only listened to an announcement, and a member that is a queue, count as an answer.
        if (IsAnswered || EndReason == VisitEndReason.Abandon || AgentUniqueId is not null)
            return;
        AnswerAs(recorded);
        // Received after it was over.
        if (JoinedAt > AnsweredAt || (IsOnlyJoined && MayBeLate && JoinedAt >= recorded.EndedAt))
            JoinedAt = recorded.JoinedAt;
    }

    /// <summary>Ends the last visit of a call by the caller's hang-up, which is all that records show.</summary>
    public void ConcludeAbandon()
    {
        if (IsReconstructed && !IsAnswered && EndReason == VisitEndReason.Exit)
            EndReason = VisitEndReason.Abandon;
    }

    private void AnswerAs(RecordedVisit recorded)
    {
        if (recorded.AnsweredAt is not { } answeredAt)
            return;
        // Records have the time of the ring, not of the answer. The leave, if received, has the latter.
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

    // Records have whole seconds: one of no length is of the second in which the visit began.
    private bool IsAfter(RecordedVisit recorded) => recorded.EndedAt <= StartedAt && recorded.JoinedAt < WholeSecond.Of(StartedAt);

    // The wait ended with the leave, answered or not.
    private bool IsBefore(RecordedVisit recorded) => (EndedAt ?? (IsLeaving ? LeftAt : null)) < recorded.JoinedAt && StartedAt < recorded.JoinedAt;
}
