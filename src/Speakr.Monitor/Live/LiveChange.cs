namespace Speakr.Monitor.Live;

/// <summary>What <see cref="ILiveCalls"/> sends its watchers: a <see cref="LiveSnapshot"/> or a <see cref="LiveUpdate"/>. Immutable.</summary>
public abstract record LiveChange
{
    private protected LiveChange(long version) => Version = version;

    /// <summary>Names the state after this change. Grows with each change, though not by one, and from one start of the monitor to the next.</summary>
    public long Version { get; }
}

/// <summary>All open calls and all agents: forget what was known before.</summary>
/// <param name="Version">Names this state.</param>
/// <param name="Calls">The calls that wait or talk, in no particular order.</param>
public sealed record LiveSnapshot(long Version, IReadOnlyList<LiveCall> Calls) : LiveChange(Version)
{
    /// <summary>The agents who are logged in to a queue, in no particular order.</summary>
    public IReadOnlyList<LiveAgent> Agents { get; init; } = [];
}

/// <summary>What has changed since the version before.</summary>
/// <param name="Version">Names the state after the change.</param>
/// <param name="Changed">
/// New and changed calls, each once, in their current state. One whose <see cref="Calls.Call.OnPanel"/> is false has ended and is no longer open.
/// </param>
/// <param name="Removed">
/// Calls that are gone without an end of their own: they are part of another call now (<see cref="Calls.Call.FormerLinkedIds"/>), or the stored calls
/// did not confirm them. May name calls that the watcher does not know.
/// </param>
public sealed record LiveUpdate(long Version, IReadOnlyList<LiveCall> Changed, IReadOnlyList<LiveCallId> Removed) : LiveChange(Version)
{
    /// <summary>New and changed agents, each once, as they now are.</summary>
    public IReadOnlyList<LiveAgent> ChangedAgents { get; init; } = [];

    /// <summary>Agents who have logged out of their last queue.</summary>
    public IReadOnlyList<LiveAgentId> RemovedAgents { get; init; } = [];

    internal int Size => Changed.Count + Removed.Count + ChangedAgents.Count + RemovedAgents.Count;
}
