namespace Speakr.Monitor.Agents;

/// <summary>A time in which an agent was logged in to a queue, or paused in it. Immutable.</summary>
/// <param name="Pbx">The PBX: the name of its first source.</param>
/// <param name="Interface">The agent's interface.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Kind">Logged in or paused.</param>
/// <param name="StartedAt">When it began, by the PBX's own clock where it says so.</param>
public sealed record AgentPeriod(string Pbx, string Interface, string Queue, AgentPeriodKind Kind, DateTimeOffset StartedAt)
{
    /// <summary>The agent's name, when known.</summary>
    public string? AgentName { get; init; }

    /// <summary>The reason for the pause, if Asterisk has one.</summary>
    public string? Reason { get; init; }

    /// <summary>When it ended; <see langword="null"/> while it lasts.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>What an <see cref="AgentPeriod"/> is about.</summary>
public enum AgentPeriodKind
{
    /// <summary>Logged in to the queue; stored as <c>login</c>.</summary>
    Login,

    /// <summary>Paused in the queue; stored as <c>pause</c>.</summary>
    Pause,
}
