using Speakr.Monitor.Agents;

namespace Speakr.Monitor.Live;

/// <summary>An agent and the PBX that it belongs to.</summary>
/// <param name="Pbx">The PBX: the name of its first source.</param>
/// <param name="Agent">The agent, with its queues.</param>
public sealed record LiveAgent(string Pbx, Agent Agent)
{
    /// <summary>The name given in <see cref="DisplayNameOptions.Agents"/>; <see langword="null"/> when none was.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Identifies the agent among those of all PBXs.</summary>
    public LiveAgentId Id => new(Pbx, Agent.Interface);
}

/// <summary>Identifies an agent among those of all PBXs, which may have equal interfaces.</summary>
/// <param name="Pbx">The PBX: the name of its first source.</param>
/// <param name="Interface">The agent's <see cref="Agent.Interface"/>.</param>
public readonly record struct LiveAgentId(string Pbx, string Interface);
