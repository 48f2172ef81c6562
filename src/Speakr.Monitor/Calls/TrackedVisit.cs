namespace Speakr.Monitor.Calls;

/// <summary>A queue visit while it is being tracked.</summary>
internal sealed partial class TrackedVisit
{
    // AgentConnect and AgentComplete read the clock at slightly different moments and cut the hold time to seconds.
    private const int HoldTolerance = 2;

    // Two hosts receive the same join at different times, by as long as one of them is held up. A caller takes longer to rejoin a queue.
    private static readonly TimeSpan SameJoin = TimeSpan.FromSeconds(15);

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
        (_rings, _hold) = (TrackedRings.Of(visit.Rings), TrackedHold.Of(visit.HoldSeconds));
    }

    // Most visits have few rings and no hold.
    private TrackedRings? _rings;
    private TrackedHold? _hold;

    // Seen in a list of channels.
    private bool _isAnswerListed;

    private bool _isLocalGone;

    public int Number { get; set; }
    public string Queue { get; }

    /// <summary>The channel in the queue: the one that joined, until another replaces it.</summary>
    public string UniqueId { get; private set; }

    /// <summary>The Local channel that joined, if it was one. Its end is not the caller's.</summary>
    public LocalChannel? LocalHalf { get; private set; }

    /// <summary>Whether that Local channel lasts.</summary>
    public bool IsBehindLocal => LocalHalf is not null && HungUpAt is null && !_isLocalGone;

    /// <summary>The agent's Local channel, if it is one.</summary>
    public LocalChannel? AgentLocalHalf { get; private set; }

    /// <summary>Whether the agent was called by a Local channel, behind which may be anything.</summary>
    public bool IsAnsweredByLocal => AgentLocalHalf is not null || LocalChannel.IsLocal(Member);

    /// <summary>The queue member credited with the call; <see langword="null"/> when no event named one.</summary>
    public string? Member { get; private set; }

    /// <summary>Whether Asterisk has reported the end of the talk, which it does once.</summary>
    public bool CompleteSeen { get; private set; }

    /// <summary>
    /// Whether the event after the leave may have been missed in a gap. Then only a hang-up, a queue list or a record shows whether the caller was answered.
    /// </summary>
    public bool IsLeaveInDoubt { get; private set; }

    /// <summary>Whether it may have begun well before its first event was received.</summary>
    public bool MayBeLate { get; private set; }

    /// <summary>When the first event of the visit was received.</summary>
    public DateTimeOffset SeenAt { get; }

    /// <summary>When the caller was last seen waiting: by the join or in a <c>QueueStatus</c> list.</summary>
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

    /// <summary>When an event last showed where the caller is.</summary>
    public DateTimeOffset LastSignAt => new[] { SeenWaitingAt, AnsweredAt ?? default, LeftAt ?? default, EndedAt ?? default }.Max();

    public bool JoinSeen { get; private set; }
    public ulong JoinFingerprint { get; private set; }
    public bool LeaveSeen { get; private set; }

    public bool IsAnswered => AnsweredAt is not null;
    public bool IsOpen => EndReason is null;
    public bool IsWaiting => IsOpen && !IsAnswered;
    public bool IsTalking => IsOpen && IsAnswered;

    /// <summary>Whether the join was received first, so its time is not an estimate.</summary>
    public bool BeganWithJoin => JoinSeen && JoinedAt == SeenAt;

    /// <summary>Left the queue, and not yet known how: answered, abandoned or by exit key.</summary>
    public bool IsLeaving => IsWaiting && LeaveSeen;

    /// <summary>Ended by a hang-up without a leave, although Asterisk sends a leave when a waiting caller hangs up.</summary>
    public bool IsCutOff => !IsAnswered && !LeaveSeen && EndReason == VisitEndReason.Hangup && HungUpAt is not null;

    /// <summary>Ended unanswered by conclusion, not by an event: a late answer or abandon may still correct it.</summary>
    public bool IsEndedUnexplained =>
        !IsAnswered && EndReason is (VisitEndReason.Exit or VisitEndReason.Hangup or VisitEndReason.Restart or VisitEndReason.Lost);

    public void SeeWaiting(DateTimeOffset at) => SeenWaitingAt = at > SeenWaitingAt ? at : SeenWaitingAt;

    public void Join(CallEvent join, ulong fingerprint)
    {
        (JoinSeen, JoinFingerprint, LocalHalf) = (true, fingerprint, LocalChannel.Of(join.Channel));
        if (join.ReceivedAt < JoinedAt)
            JoinedAt = join.ReceivedAt;
    }

    /// <summary>The join was missed: estimates its time from the hold time that Asterisk reports.</summary>
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

    /// <summary>The caller was found talking, so the time of the answer is unknown until Asterisk reports how long the talk lasted.</summary>
    public void AnswerListed(CallEvent talk)
    {
        (AnsweredAt, _isAnswerListed) = (talk.ReceivedAt, true);
        LeftAt ??= talk.ReceivedAt;
        (EndedAt, EndReason, WaitSeconds) = (null, null, null);
        Describe(talk);
    }

    /// <summary>The join was missed, and its time is unknown.</summary>
    public void MissJoin() => JoinedAt = null;

    /// <summary>Takes over agent and times from an event, keeping what it leaves out.</summary>
    public void Describe(CallEvent agentEvent)
    {
        var isConnect = agentEvent.Kind == CallEventKind.AgentConnect;
        // AgentConnect names the agent who answered; by AgentComplete another channel may have replaced the agent's.
        if (isConnect || Extension.Length == 0)
            Extension = AgentExtension.Of(agentEvent) is { Length: > 0 } extension ? extension : Extension;
        if (isConnect)
            (RingSeconds, AgentLocalHalf) = (agentEvent.RingTime ?? RingSeconds, LocalChannel.Of(agentEvent.AgentChannel));
        AgentName = agentEvent.AgentName ?? AgentName;
        Member = agentEvent.Interface ?? Member;
        AgentUniqueId = isConnect ? agentEvent.AgentUniqueId ?? AgentUniqueId : AgentUniqueId ?? agentEvent.AgentUniqueId;
        WaitSeconds = agentEvent.HoldSeconds ?? WaitSeconds;
        if (isConnect)
            _rings ??= new TrackedRings();
        _rings?.Answer(agentEvent);
    }

    public bool HasRings => _rings is not null;

    public bool HasRing(string? channel) => channel is not null && _rings?.Has(channel) == true;

    /// <returns>Whether it says anything new: late, of a phone that rings no more.</returns>
    public bool Ring(CallEvent called) => (_rings ??= new TrackedRings()).Begin(called) && !IsWaiting;

    /// <returns>Whether it says anything new.</returns>
    public bool FailRing(CallEvent failure) => (_rings ??= new TrackedRings()).Fail(failure);

    /// <returns>Whether it says anything new.</returns>
    public bool Hold(string channel, DateTimeOffset at, TimeSpan window) => (_hold ??= new TrackedHold()).Hold(channel, at, window);

    /// <returns>Whether it says anything new.</returns>
    public bool Unhold(string channel, DateTimeOffset at) => (_hold ??= new TrackedHold()).Unhold(channel, at);

    /// <summary>Any channel has ended, and with it what it did: ring, or hold the other party.</summary>
    /// <returns>Whether that says anything new.</returns>
    public bool HangUpPhone(string channel, DateTimeOffset at) =>
        (_rings?.HangUp(channel, at) == true && (IsWaiting || at < LeftAt)) || (IsTalking && _hold?.HangUp(channel, at) == true);

    /// <summary>Whether member and hold time of an event fit this talk.</summary>
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
        if (_isAnswerListed && complete.TalkSeconds is { } talk && complete.ReceivedAt.AddSeconds(-talk) is var answeredAt && answeredAt < AnsweredAt)
        {
            (AnsweredAt, LeftAt, _isAnswerListed) = (answeredAt, LeftAt < answeredAt ? LeftAt : answeredAt, false);
            JoinedAt ??= complete.HoldSeconds is { } wait ? answeredAt.AddSeconds(-wait) : null;
        }

        EndTalk(complete.ReceivedAt, reason, complete.TalkSeconds);
        CompleteSeen = true;
    }

    public void EndTalk(DateTimeOffset at, VisitEndReason reason, int? talkSeconds = null)
    {
        // Lost is a guess made long afterwards, so a reported end replaces it.
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

    /// <summary>The channel that joined has ended, and the wait or talk with it.</summary>
    public void HangUp(DateTimeOffset at, VisitEndReason reason)
    {
        End(at, reason);
        HungUpAt ??= at;
    }

    /// <summary>The channel has joined another queue, so this visit ended by a transfer or an exit.</summary>
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
        HoldSeconds = _hold?.Seconds(EndedAt),
        HungUpAt = HungUpAt,
        EndReason = EndReason,
        IsReconstructed = IsReconstructed,
        Rings = _rings?.ToSnapshot(IsAnswered, IsWaiting ? null : LeftAt) ?? [],
    };

    private static int? SecondsBetween(DateTimeOffset? from, DateTimeOffset? to) =>
        from is null || to is null ? null : Math.Max(0, (int)(to.Value - from.Value).TotalSeconds);

    /// <summary>Whether the stored visit is this one.</summary>
    public bool Is(QueueVisit stored)
    {
        if (Queue != stored.Queue || UniqueId != stored.UniqueId)
            return false;
        return AgentUniqueId is null || stored.AgentUniqueId is null
            ? ((stored.JoinedAt ?? SeenAt) - StartedAt).Duration() <= SameJoin
            : AgentUniqueId == stored.AgentUniqueId;
    }

    /// <summary>Whether the stored visit is certainly this one: an agent's channel answers only once.</summary>
    public bool IsSameTalk(QueueVisit stored) => AgentUniqueId is not null && AgentUniqueId == stored.AgentUniqueId && Queue == stored.Queue;

    /// <summary>Whether this is a late copy of the stored visit, received after the process had been suspended and its connection lost.</summary>
    public bool IsHeardLateOf(QueueVisit stored) =>
        MayBeLate && !IsAnswered && Queue == stored.Queue && UniqueId == stored.UniqueId && stored.JoinedAt < StartedAt;

    /// <summary>
    /// Takes over an answer, an end or a hang-up that only the stored version has. What one host's event has proven stays proven.
    /// </summary>
    public void Learn(QueueVisit stored)
    {
        if (stored.AnsweredAt is { } answeredAt && !IsAnswered)
            LearnAnswer(stored, answeredAt);
        else if (IsOpen && IsAnswered == (stored.AnsweredAt is not null) && stored.EndReason is { } reason)
            LearnEnd(stored, reason);
        if (stored.HungUpAt is { } hungUpAt)
            HangUp(hungUpAt, VisitEndReason.Hangup);
        if (stored.Rings.Count > 0 && stored.Rings[^1].Number > (_rings?.LastNumber ?? 0))
            _rings = TrackedRings.Of(stored.Rings);
        _hold ??= TrackedHold.Of(stored.HoldSeconds);
    }

    private void LearnAnswer(QueueVisit stored, DateTimeOffset answeredAt)
    {
        (AnsweredAt, Extension, AgentName, AgentUniqueId) = (answeredAt, stored.Extension, stored.AgentName, stored.AgentUniqueId);
        (WaitSeconds, RingSeconds, LeftAt) = (stored.WaitSeconds, stored.RingSeconds, stored.LeftAt ?? answeredAt);
        // Our end was concluded without knowing of the talk, or is the hang-up that also ended the stored talk.
        (EndedAt, EndReason, TalkSeconds) = (stored.EndedAt, stored.EndReason, stored.TalkSeconds);
        IsReconstructed |= stored.IsReconstructed;
        if (HungUpAt is { } hungUpAt && IsOpen)
            EndTalk(hungUpAt, VisitEndReason.Hangup);
    }

    private void LearnEnd(QueueVisit stored, VisitEndReason reason)
    {
        // A guess, and the caller has been seen since.
        if (reason is VisitEndReason.Lost or VisitEndReason.Exit && LastSignAt > stored.EndedAt)
            return;
        (LeftAt, EndedAt, EndReason) = (LeftAt ?? stored.LeftAt, stored.EndedAt, reason);
        (WaitSeconds, TalkSeconds) = (WaitSeconds ?? stored.WaitSeconds, stored.TalkSeconds);
        IsReconstructed |= stored.IsReconstructed;
    }

    /// <summary>Channels have ended or are taken out, and with them the Local channel that joined.</summary>
    public void LoseLocalHalf(params ReadOnlySpan<string> channels) => _isLocalGone |= channels.Contains(UniqueId);

    /// <summary>Another channel has taken the place of the one that joined, which may have looked like the end of the wait.</summary>
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
    /// that the end of this false talk means nothing.
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
        // Left for another queue, whose join was received.
        if (AgentUniqueId is not null)
            return false;
        if (IsAnswered || !LeaveSeen || LeftAt + grace <= heardUntil || !(IsOpen || (EndReason == VisitEndReason.Exit && EndedAt == LeftAt)) || HungUpAt is not null)
            return false;
        var wasOpen = IsOpen;
        (EndedAt, EndReason, WaitSeconds, IsLeaveInDoubt) = (null, null, null, true);
        return !wasOpen;
    }
}
