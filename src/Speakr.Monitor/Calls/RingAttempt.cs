namespace Speakr.Monitor.Calls;

/// <summary>One agent's phone that rang for a caller in a queue, and rings no more. Immutable.</summary>
public sealed record RingAttempt
{
    /// <summary>Counts the attempts of a visit from 1, in the order of their start; those still ringing and those no longer kept have numbers as well.</summary>
    public required int Number { get; init; }

    /// <summary><c>Interface</c> of the member that was rung, for example <c>PJSIP/1001</c>; empty when no event named it.</summary>
    public required string Interface { get; init; }

    /// <summary>The member's name as the queue knows it (<c>MemberName</c>).</summary>
    public string? AgentName { get; init; }

    /// <summary>The extension that rang; the one that talks when a colleague has picked the call up.</summary>
    public string Extension { get; init; } = "";

    /// <summary>When the phone began to ring. Reckoned back from the ring time when <c>AgentCalled</c> was missed.</summary>
    public required DateTimeOffset RangAt { get; init; }

    /// <summary>
    /// Whole seconds that the phone rang, as Asterisk counts them (<c>RingTime</c>); measured by receipt when it did not say, as for phones that lost to
    /// the one that answered.
    /// </summary>
    public int Seconds { get; init; }

    /// <summary>
    /// Whether the agent was connected to the caller. Not so for an agent who hung up while an announcement was played (<c>AgentDump</c>).
    /// </summary>
    public bool IsAnswered { get; init; }
}
