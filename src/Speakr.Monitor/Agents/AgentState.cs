namespace Speakr.Monitor.Agents;

/// <summary>What an agent does. Ordered: of an agent who is in several queues, the greatest counts.</summary>
public enum AgentState
{
    /// <summary>The phone cannot be reached.</summary>
    Unavailable,

    /// <summary>Gets no calls, and does not talk.</summary>
    Paused,

    /// <summary>Can take a call.</summary>
    Free,

    /// <summary>The phone rings.</summary>
    Ringing,

    /// <summary>Talks, and the other party hears music.</summary>
    OnHold,

    /// <summary>Talks, with a caller of a queue or with anybody else.</summary>
    Talking,
}
