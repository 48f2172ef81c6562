namespace Speakr.Monitor.Calls;

/// <summary>One stay of a call in one queue, from <c>QueueCallerJoin</c> to the end of the talk or the exit. Immutable.</summary>
public sealed record QueueVisit
{
    /// <summary>Counts the visits of a call from 1, in the order in which they began.</summary>
    public required int Number { get; init; }

    /// <summary>The queue's name in Asterisk.</summary>
    public required string Queue { get; init; }

    /// <summary>The <c>Uniqueid</c> of the channel that joined.</summary>
    public required string UniqueId { get; init; }

    /// <summary>When the caller joined. Reckoned back from the reported hold time when the join itself was missed.</summary>
    public DateTimeOffset? JoinedAt { get; init; }

    /// <summary>When an agent answered; <see langword="null"/> when none did.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When the caller left the queue: answered, abandoned or gone elsewhere.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>When the visit was over: the end of the talk, or the exit from the queue when nobody answered.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The extension that answered; empty when none did.</summary>
    public string Extension { get; init; } = "";

    /// <summary>The agent's name as the queue knows it (<c>MemberName</c>).</summary>
    public string? AgentName { get; init; }

    /// <summary>The <c>Uniqueid</c> of the agent's channel; distinguishes one talk from another.</summary>
    public string? AgentUniqueId { get; init; }

    /// <summary>Whole seconds waited, as Asterisk counts them (<c>HoldTime</c>); measured by receipt when it did not say.</summary>
    public int? WaitSeconds { get; init; }

    /// <summary>Whole seconds that the answering phone rang (<c>RingTime</c> of <c>AgentConnect</c>).</summary>
    public int? RingSeconds { get; init; }

    /// <summary>Whole seconds of talk with the agent (<c>TalkTime</c>); measured by receipt when Asterisk did not say.</summary>
    public int? TalkSeconds { get; init; }

    /// <summary>
    /// Whole seconds of the talk during which either party had put the other on hold; they are part of <see cref="TalkSeconds"/>. A hold that lasts is
    /// counted when it ends, or the talk. <see langword="null"/> when no hold was received: not every feed forwards <c>Hold</c>.
    /// </summary>
    public int? HoldSeconds { get; init; }

    /// <summary>When the channel that joined ended, which may be long after the visit; <see langword="null"/> while it lives.</summary>
    public DateTimeOffset? HungUpAt { get; init; }

    /// <summary>Whether anything said here comes from call detail records, because the events were missed; times are then those of the records.</summary>
    public bool IsReconstructed { get; init; }

    /// <summary>Why the visit ended; <see langword="null"/> while it lasts.</summary>
    public VisitEndReason? EndReason { get; init; }

    /// <summary>The phones that rang, oldest first: the newest 100 that are over, and <see cref="RingAttempt.Number"/> of the last one is the total.</summary>
    public IReadOnlyList<RingAttempt> Rings { get => _rings.Items; init => _rings = new RingList(value); }

    private readonly RingList _rings;

    /// <summary>Visits with equal attempts are equal.</summary>
    private readonly struct RingList(IReadOnlyList<RingAttempt> items) : IEquatable<RingList>
    {
        public IReadOnlyList<RingAttempt> Items => items ?? [];

        public bool Equals(RingList other) => ReferenceEquals(Items, other.Items) || Items.SequenceEqual(other.Items);

        public override bool Equals(object? obj) => obj is RingList other && Equals(other);

        public override int GetHashCode() => Items.Count;
    }
}
