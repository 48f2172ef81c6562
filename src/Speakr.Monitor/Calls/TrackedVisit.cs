namespace Speakr.Monitor.Calls;

/// <summary>A queue visit while it is being tracked. Everything it learns arrives through one of its verbs.</summary>
internal sealed partial class TrackedVisit
{
    // AgentConnect and AgentComplete take the hold time from clocks that were read a moment apart, and cut it.
    private const int HoldTolerance = 2;

    public TrackedVisit(int number, string queue, string uniqueId, DateTimeOffset seenAt)
    {
        (Number, Queue, UniqueId, SeenAt, JoinedAt) = (number, queue, uniqueId, seenAt, seenAt);
        SeenWaitingAt = seenAt;
    }

    public TrackedVisit(QueueVisit visit, DateTimeOffset seenAt)
    {
        (Number, Queue, UniqueId, SeenAt) = (visit.Number, visit.Queue, visit.UniqueId, visit.JoinedAt ?? seenAt);
        (JoinedAt, AnsweredAt, LeftAt, EndedAt, EndReason) =
            (visit.JoinedAt, visit.AnsweredAt, visit.LeftAt, visit.EndedAt, visit.EndReason);
        (Extension, AgentName, AgentUniqueId) = (visit.Extension, visit.AgentName, visit.AgentUniqueId);
        (WaitSeconds, RingSeconds, TalkSeconds) = (visit.WaitSeconds, visit.RingSeconds, visit.TalkSeconds);
        (JoinSeen, LeaveSeen, HungUpAt) = (true, visit.LeftAt is not null, visit.HungUpAt);
        IsReconstructed = visit.IsReconstructed;
        SeenWaitingAt = SeenAt;
        IsLeaveInDoubt = IsLeaving;
    }

    public int Number { get; set; }
    public string Queue { get; }

    /// <summary>The channel that waits or has waited: the one that joined, until another takes its place in the queue.</summary>
    public string UniqueId { get; private set; }

    /// <summary>The Local channel that joined, half of one that a dialplan made; its end is not the caller's. <see langword="null"/> for any other.</summary>
    public LocalChannel? LocalHalf { get; private set; }

    /// <summary>The agent's Local channel, likewise.</summary>
    public LocalChannel? AgentLocalHalf { get; private set; }

    /// <summary>The member of the queue who is credited; <see langword="null"/> when no event has told.</summary>
    public string? Member { get; private set; }

    /// <summary>Whether Asterisk has reported the end of the talk, which it does once.</summary>
    public bool CompleteSeen { get; private set; }

    /// <summary>
    /// Whether what follows the leave may have fallen into a gap: then only a hang-up, a list or a record tells whether the caller talks or is gone.
    /// </summary>
    public bool IsLeaveInDoubt { get; private set; }

    /// <summary>Whether it may have begun some time before its first sign was received.</summary>
    public bool MayBeLate { get; private set; }

    /// <summary>When the first sign of the visit was received, whichever event it was.</summary>
    public DateTimeOffset SeenAt { get; }

    /// <summary>When something last showed that the caller waits: his join, or a list of those who do.</summary>
    public DateTimeOffset SeenWaitingAt { get; private set; }

    public DateTimeOffset? JoinedAt { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }
    public DateTimeOffset? LeftAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public string Extension { get; private set; } = "";
    public string? AgentName { get; private set; }
    public string? AgentUniqueId { get; private set; }
    public int? WaitSeconds { get; private set; }
    public int? RingSeconds { get; private set; }
    public int? TalkSeconds { get; private set; }
    public DateTimeOffset? HungUpAt { get; private set; }
    public VisitEndReason? EndReason { get; private set; }
    public bool IsReconstructed { get; private set; }

    /// <summary>When anything last showed where the caller is.</summary>
    public DateTimeOffset LastSignAt => new[] { SeenWaitingAt, AnsweredAt ?? default, LeftAt ?? default, EndedAt ?? default }.Max();

    public bool JoinSeen { get; private set; }
    public ulong JoinFingerprint { get; private set; }
    public bool LeaveSeen { get; private set; }

    public bool IsAnswered => AnsweredAt is not null;
    public bool IsOpen => EndReason is null;
    public bool IsWaiting => IsOpen && !IsAnswered;
    public bool IsTalking => IsOpen && IsAnswered;

    /// <summary>Whether the join came first, as it should, and its time did not have to be reckoned.</summary>
    public bool BeganWithJoin => JoinSeen && JoinedAt == SeenAt;

    /// <summary>Left, and not known yet whether to an agent, by abandoning or by himself.</summary>
    public bool IsLeaving => IsWaiting && LeaveSeen;

    /// <summary>Ended by nothing but the end of its channel while it waited: Asterisk tells of a leave when a caller hangs up.</summary>
    public bool IsCutOff => !IsAnswered && !LeaveSeen && EndReason == VisitEndReason.Hangup && HungUpAt is not null;

    /// <summary>Ended unanswered as far as is known, which was concluded and not reported: a late answer or abandon may still tell.</summary>
    public bool IsEndedUnexplained =>
        !IsAnswered && EndReason is (VisitEndReason.Exit or VisitEndReason.Hangup or VisitEndReason.Restart or VisitEndReason.Lost);

    public void SeeWaiting(DateTimeOffset at) => SeenWaitingAt = at > SeenWaitingAt ? at : SeenWaitingAt;

    public void Join(CallEvent join, ulong fingerprint)
    {
        (JoinSeen, JoinFingerprint, LocalHalf) = (true, fingerprint, LocalChannel.Of(join.Channel));
        if (join.ReceivedAt < JoinedAt)
            JoinedAt = join.ReceivedAt;
    }

    /// <summary>The join was missed: reckons it back from the time that Asterisk says the caller has waited.</summary>
    public void ReckonJoin(DateTimeOffset leftAt, int? holdSeconds) => JoinedAt = leftAt.AddSeconds(-(holdSeconds ?? 0));

    /// <returns>Whether it says anything new.</returns>
    public bool Leave(DateTimeOffset at)
    {
        LeaveSeen = true;
        var explains = EndReason == VisitEndReason.Hangup && !IsAnswered;
        var isNew = LeftAt is null || explains;
        LeftAt ??= at;
        if (explains)
            EndReason = VisitEndReason.Exit;
        return isNew;
    }

    public void Abandon(DateTimeOffset at, int? holdSeconds)
    {
        LeftAt ??= at;
        EndedAt ??= at;
        EndReason = VisitEndReason.Abandon;
        WaitSeconds = holdSeconds ?? WaitSeconds ?? SecondsBetween(JoinedAt, LeftAt);
    }

    public void Answer(CallEvent connect, DateTimeOffset at)
    {
        AnsweredAt = at;
        LeftAt = LeftAt < at ? LeftAt : at;
        (EndedAt, EndReason) = (null, null);
        Describe(connect);
        WaitSeconds ??= SecondsBetween(JoinedAt, at);
    }

    /// <summary>Takes over what an event says of the agent and the times; what it leaves out stays.</summary>
    public void Describe(CallEvent agentEvent)
    {
        var isConnect = agentEvent.Kind == CallEventKind.AgentConnect;
        // Asterisk tells in AgentConnect who has answered; at the end the agent's channel may be another one that has taken its place.
        if (isConnect || Extension.Length == 0)
            Extension = AgentExtension.Of(agentEvent) is { Length: > 0 } extension ? extension : Extension;
        if (isConnect)
            (RingSeconds, AgentLocalHalf) = (agentEvent.RingTime ?? RingSeconds, LocalChannel.Of(agentEvent.AgentChannel));
        AgentName = agentEvent.AgentName ?? AgentName;
        Member = agentEvent.Interface ?? Member;
        AgentUniqueId = isConnect ? agentEvent.AgentUniqueId ?? AgentUniqueId : AgentUniqueId ?? agentEvent.AgentUniqueId;
        WaitSeconds = agentEvent.HoldSeconds ?? WaitSeconds;
    }

    /// <summary>Whether nothing speaks against being the talk of an event: another member, another hold time.</summary>
    public bool IsTalkWith(CallEvent agentEvent)
    {
        var isSameMember = Member is null || agentEvent.Interface is null
            ? Extension == AgentExtension.Of(agentEvent) || (Member is null && !IsReconstructed)
            : Member == agentEvent.Interface;
        return isSameMember
            && (WaitSeconds is not { } wait || agentEvent.HoldSeconds is not { } hold || IsReconstructed || Math.Abs(wait - hold) <= HoldTolerance);
    }

    /// <summary>Asterisk reports the end of the talk.</summary>
    public void Complete(CallEvent complete, VisitEndReason reason)
    {
        Describe(complete);
        EndTalk(complete.ReceivedAt, reason, complete.TalkSeconds);
        CompleteSeen = true;
    }

    public void EndTalk(DateTimeOffset at, VisitEndReason reason, int? talkSeconds = null)
    {
        // Lost is a guess made long after: what is told of the end is true then.
        EndedAt = EndedAt < at && EndReason != VisitEndReason.Lost ? EndedAt : at;
        EndReason = reason;
        TalkSeconds = talkSeconds ?? (reason == VisitEndReason.Lost ? null : SecondsBetween(AnsweredAt, EndedAt));
    }

    /// <summary>Ends whatever is still going on.</summary>
    public void End(DateTimeOffset at, VisitEndReason reason)
    {
        if (IsTalking)
            EndTalk(at, reason);
        else if (IsWaiting)
        {
            LeftAt ??= at;
            EndedAt = LeftAt;
            EndReason = LeaveSeen ? VisitEndReason.Exit : reason;
            if (EndReason != VisitEndReason.Lost)
                WaitSeconds ??= SecondsBetween(JoinedAt, LeftAt);
        }
    }

    /// <summary>The channel that joined has ended, and with it whatever was going on.</summary>
    public void HangUp(DateTimeOffset at, VisitEndReason reason)
    {
        End(at, reason);
        HungUpAt ??= at;
    }

    /// <summary>The same channel is in another queue now: what ended this visit was a transfer, or a way out of the queue.</summary>
    public void Supersede(DateTimeOffset at)
    {
        End(at, IsAnswered ? VisitEndReason.Transfer : VisitEndReason.Exit);
        if (IsAnswered && EndReason == VisitEndReason.Hangup)
            EndReason = VisitEndReason.Transfer;
    }

    public QueueVisit ToSnapshot() => new()
    {
        Number = Number,
        Queue = Queue,
        UniqueId = UniqueId,
        JoinedAt = JoinedAt,
        AnsweredAt = AnsweredAt,
        LeftAt = LeftAt,
        EndedAt = EndedAt,
        Extension = Extension,
        AgentName = AgentName,
        AgentUniqueId = AgentUniqueId,
        WaitSeconds = WaitSeconds,
        RingSeconds = RingSeconds,
        TalkSeconds = TalkSeconds,
        HungUpAt = HungUpAt,
        EndReason = EndReason,
        IsReconstructed = IsReconstructed,
    };

    private static int? SecondsBetween(DateTimeOffset? from, DateTimeOffset? to) =>
        from is null || to is null ? null : Math.Max(0, (int)(to.Value - from.Value).TotalSeconds);
}
