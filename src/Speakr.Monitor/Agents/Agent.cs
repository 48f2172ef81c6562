namespace Speakr.Monitor.Agents;

/// <summary>An agent as of now: one interface, in all its queues. Immutable; equal when all values are.</summary>
public sealed record Agent
{
    /// <summary>The interface that queues ring, such as <c>PJSIP/1001</c> or <c>Local/1001@from-queue/n</c>.</summary>
    public required string Interface { get; init; }

    /// <summary>The name; <see langword="null"/> when Asterisk has none.</summary>
    public string? Name { get; init; }

    /// <summary>The extension, by the same rule as that of a call.</summary>
    public required string Extension { get; init; }

    /// <summary>What the agent does; in some queues it may be less, such as paused in one and free in the other.</summary>
    public required AgentState State { get; init; }

    /// <summary>Paused in every queue.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Why; of several reasons that of the latest pause.</summary>
    public string? PauseReason { get; init; }

    /// <summary>When <see cref="State"/> began, and in a talk when this talk did. From Asterisk's own times where it sends them, else the time of receipt.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The number of the caller from a queue; <see langword="null"/> when not known, or when there is none.</summary>
    public string? TalkingTo { get; init; }

    /// <summary>
    /// Whether the PBX has confirmed this since it was last connected. If not, it is how things were when the connection was lost.
    /// </summary>
    public bool IsCurrent { get; init; } = true;

    /// <summary>The queues that the agent is logged in to, by name.</summary>
    public required IReadOnlyList<AgentMembership> Queues { get; init; }

    /// <inheritdoc/>
    public bool Equals(Agent? other) => other is not null && Interface == other.Interface && Name == other.Name && Extension == other.Extension
        && State == other.State && IsPaused == other.IsPaused && PauseReason == other.PauseReason && Since == other.Since
        && TalkingTo == other.TalkingTo && IsCurrent == other.IsCurrent && Queues.SequenceEqual(other.Queues);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Interface, State, Since, Queues.Count);
}

/// <summary>An agent in one queue. Immutable.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="State">What the agent does as far as this queue is concerned.</param>
public sealed record AgentMembership(string Queue, AgentState State)
{
    /// <summary>Paused in this queue; the state says so only when the agent does not talk.</summary>
    public bool IsPaused => PausedAt is not null;

    /// <summary>When the pause began; <see langword="null"/> when not paused.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Why.</summary>
    public string? PauseReason { get; init; }

    /// <summary>When the agent was added to the queue.</summary>
    public required DateTimeOffset LoggedInAt { get; init; }

    /// <summary>Calls taken since then, or since Asterisk started.</summary>
    public int CallsTaken { get; init; }

    /// <summary>When the last talk of this queue ended; <see langword="null"/> when there was none.</summary>
    public DateTimeOffset? LastCallAt { get; init; }

    /// <summary>The penalty; agents with a lower one are rung first.</summary>
    public int Penalty { get; init; }
}
