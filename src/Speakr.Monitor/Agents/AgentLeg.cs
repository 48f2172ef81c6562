namespace Speakr.Monitor.Agents;

/// <summary>One ringing of an agent's phone, and the talk that it may become.</summary>
internal sealed class AgentLeg(string id, string agentInterface, string queue, string? callerUniqueId)
{
    /// <summary>The agent's channel.</summary>
    public string Id => id;

    public string Interface => agentInterface;

    public string Queue => queue;

    public string? CallerUniqueId => callerUniqueId;

    public string? CallerNumber { get; set; }

    public bool IsConnected { get; set; }

    /// <summary>Whether Asterisk has taken the agent's channel, a Local one, out of the talk.</summary>
    public bool HasLostChannel { get; set; }

    /// <summary>The time of its last event.</summary>
    public DateTimeOffset HeardAt { get; set; }

    /// <summary>Whether the connection was lost since, so it may have ended unheard.</summary>
    public bool IsInDoubt { get; set; }

    public bool IsOf(string? otherInterface, string? otherQueue, string? otherCaller) =>
        agentInterface == otherInterface && queue == otherQueue && callerUniqueId == otherCaller;
}
