namespace Speakr.Monitor.Agents;

/// <summary>What has become of an agent.</summary>
/// <param name="Interface">The agent.</param>
/// <param name="Agent">As of now; <see langword="null"/> when logged out of all queues.</param>
/// <param name="At">When it was received.</param>
internal readonly record struct AgentChange(string Interface, Agent? Agent, DateTimeOffset At);
