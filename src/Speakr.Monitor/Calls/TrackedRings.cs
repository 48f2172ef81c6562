namespace Speakr.Monitor.Calls;

/// <summary>
/// The phones that ring or rang during a visit. A phone is known by its channel, which rings once, so that an event changes the same attempt whenever and
/// however often it is received.
/// </summary>
internal sealed class TrackedRings
{
    /// <summary>
    /// The newest attempts that are kept: a caller may wait for hours while all phones of a queue ring every few seconds.
    /// </summary>
    public const int Most = 100;

    // Two hosts receive the same event at different times. A member takes longer to be rung again.
    private static readonly TimeSpan SameRing = TimeSpan.FromSeconds(3);

    private readonly List<TrackedRing> _rings = new(1);
    private RingAttempt[] _snapshot = [];
    private (bool IsAnswered, DateTimeOffset? LeftAt) _snapshotFor;
    private bool _isChanged = true;

    public int LastNumber => _rings.Count == 0 ? 0 : _rings[^1].Number;

    public static TrackedRings? Of(IReadOnlyList<RingAttempt> stored)
    {
        if (stored.Count == 0)
            return null;
        var rings = new TrackedRings();
        foreach (var attempt in stored.TakeLast(Most))
            rings._rings.Add(new TrackedRing(attempt));
        return rings;
    }

    public bool Has(string channel) => _rings.Exists(ring => ring.Channel == channel);

    /// <summary>A phone rings (<c>AgentCalled</c>).</summary>
    /// <returns>Whether that was not known.</returns>
    public bool Begin(CallEvent called)
    {
        if (Find(called, called.ReceivedAt) is not null)
            return false;
        Add(called, called.ReceivedAt);
        return true;
    }

    /// <summary>The phone of <c>AgentConnect</c> or <c>AgentComplete</c> was answered.</summary>
    public void Answer(CallEvent answer)
    {
        var isConnect = answer.Kind == CallEventKind.AgentConnect;
        var rangAt = answer.ReceivedAt.AddSeconds(-(answer.RingTime ?? 0));
        var ring = Find(answer, rangAt);
        // AgentComplete does not say how long it rang.
        if (ring is null && isConnect)
            ring = Add(answer, rangAt);
        if (ring is null)
            return;
        ring.IsAnswered = true;
        if (isConnect)
        {
            ring.Extension = AgentExtension.Of(answer) is { Length: > 0 } extension ? extension : ring.Extension;
            End(ring, answer.ReceivedAt, answer.RingTime);
        }

        _isChanged = true;
    }

    /// <summary>The phone of <c>AgentRingNoAnswer</c> or <c>AgentDump</c> rings no more, and the caller was not connected.</summary>
    /// <returns>Whether it says anything new.</returns>
    public bool Fail(CallEvent failure)
    {
        var at = failure.ReceivedAt;
        // In AgentRingNoAnswer in milliseconds.
        int? milliseconds = failure.Kind == CallEventKind.AgentRingNoAnswer ? failure.RingTime : null;
        var rangAt = at.AddMilliseconds(-(milliseconds ?? 0));
        var ring = Find(failure, rangAt);
        if (ring is { IsOver: true })
            return false;
        ring ??= Add(failure, rangAt);
        End(ring, at, milliseconds / 1000);
        ring.IsOver = true;
        return true;
    }

    /// <summary>A channel has ended, and if it is a phone that rings, the ringing with it.</summary>
    /// <returns>Whether it was.</returns>
    public bool HangUp(string channel, DateTimeOffset at)
    {
        if (_rings.Find(ring => ring.Channel == channel) is not { Rings: true } ring)
            return false;
        End(ring, at, null);
        return true;
    }

    /// <summary>The attempts that are over. That a phone rings is no change of the call, and would cost a save each time.</summary>
    /// <param name="isAnswered">Whether the visit was answered. It was not when the agent has turned out to be another queue.</param>
    /// <param name="leftAt">When the caller left the queue, so that no phone rings any more; <see langword="null"/> while waiting.</param>
    public IReadOnlyList<RingAttempt> ToSnapshot(bool isAnswered, DateTimeOffset? leftAt)
    {
        if (!_isChanged && _snapshotFor == (isAnswered, leftAt))
            return _snapshot;
        (_isChanged, _snapshotFor) = (false, (isAnswered, leftAt));
        var attempts = new RingAttempt[leftAt is null ? _rings.Count(ring => !ring.Rings) : _rings.Count];
        var next = 0;
        foreach (var ring in _rings)
        {
            if (ring.EndIn(leftAt) is { } end)
                attempts[next++] = ring.ToAttempt(isAnswered, end);
        }

        // The same list spares comparing it.
        if (!attempts.AsSpan().SequenceEqual(_snapshot))
            _snapshot = attempts;
        return _snapshot;
    }

    private TrackedRing? Find(CallEvent agentEvent, DateTimeOffset rangAt)
    {
        if (agentEvent.AgentUniqueId is { } channel && _rings.Find(ring => ring.Channel == channel) is { } known)
            return known;
        if (agentEvent.Interface is not { } member)
            return null;
        // The event names no channel, or a colleague has picked the call up.
        var isAnswer = agentEvent.Kind is CallEventKind.AgentConnect or CallEventKind.AgentComplete;
        var mayBeOther = agentEvent.AgentUniqueId is null || agentEvent.Kind == CallEventKind.AgentConnect;
        return _rings.FindLast(ring => ring.Interface == member && (ring.Channel is null
            ? ring.Rings || ring.IsAt(rangAt) || (isAnswer && ring.IsAnswered)
            : ring.Rings && mayBeOther));
    }

    private TrackedRing Add(CallEvent agentEvent, DateTimeOffset rangAt)
    {
        if (_rings.Count == Most)
            _rings.RemoveAt(0);
        var ring = new TrackedRing(LastNumber + 1, agentEvent, rangAt);
        _rings.Add(ring);
        _isChanged = true;
        return ring;
    }

    private void End(TrackedRing ring, DateTimeOffset at, int? seconds)
    {
        ring.Seconds = seconds ?? ring.Seconds;
        ring.EndedAt ??= at;
        _isChanged = true;
    }

    private sealed class TrackedRing
    {
        public TrackedRing(int number, CallEvent agentEvent, DateTimeOffset rangAt)
        {
            (Number, Channel, _rangAt) = (number, agentEvent.AgentUniqueId, rangAt);
            Interface = agentEvent.Interface ?? (agentEvent.AgentChannel is { } channel ? AgentExtension.DeviceOf(channel) : "");
            (Extension, _agentName) = (AgentExtension.Of(agentEvent), agentEvent.AgentName);
        }

        public TrackedRing(RingAttempt stored)
        {
            (Number, Interface, Extension, _agentName) = (stored.Number, stored.Interface, stored.Extension, stored.AgentName);
            (_rangAt, Seconds, IsAnswered, IsOver) = (stored.RangAt, stored.Seconds, stored.IsAnswered, true);
            EndedAt = stored.RangAt.AddSeconds(stored.Seconds);
        }

        private readonly DateTimeOffset _rangAt;
        private readonly string? _agentName;

        public int Number { get; }

        /// <summary>The agent's channel; <see langword="null"/> when it was loaded, because it is not stored.</summary>
        public string? Channel { get; }

        public string Interface { get; }

        public string Extension { get; set; }

        /// <summary>How long it rang, as Asterisk says.</summary>
        public int? Seconds { get; set; }

        public DateTimeOffset? EndedAt { get; set; }

        public bool Rings => EndedAt is null;

        public bool IsAnswered { get; set; }

        /// <summary>Whether an event has said that it was in vain.</summary>
        public bool IsOver { get; set; }

        public bool IsAt(DateTimeOffset rangAt) => (rangAt - _rangAt).Duration() <= SameRing;

        /// <summary>When it stopped ringing; the end of its channel may arrive late, and no phone rings for a caller who has left.</summary>
        public DateTimeOffset? EndIn(DateTimeOffset? leftAt) => leftAt < EndedAt ? leftAt : EndedAt ?? leftAt;

        public RingAttempt ToAttempt(bool isAnswered, DateTimeOffset end) => new()
        {
            Number = Number,
            Interface = Interface,
            AgentName = _agentName,
            Extension = Extension,
            RangAt = _rangAt,
            Seconds = Seconds ?? Math.Max(0, (int)(end - _rangAt).TotalSeconds),
            IsAnswered = IsAnswered && isAnswered,
        };
    }
}
