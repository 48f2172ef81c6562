using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>Calls and agents of a source that does what the test says.</summary>
internal sealed class PbxScript(ScriptedSource source)
{
    /// <summary>A caller joins a queue.</summary>
    public void Join(string call, string queue = "8001", string? number = "11987650501", DateTimeOffset? at = null) =>
        Send(Event(CallEventKind.QueueCallerJoin, call, at) with { Queue = queue, CallerNumber = number });

    /// <summary>An agent answers.</summary>
    public void Connect(string call, string queue = "8001", string extension = "1001", string? name = null, DateTimeOffset? at = null) => Send(
        Event(CallEventKind.QueueCallerLeave, call, at) with { Queue = queue },
        Event(CallEventKind.AgentConnect, call, at) with
        {
            Queue = queue, Interface = $"PJSIP/{extension}", AgentName = name, AgentNumber = extension, AgentUniqueId = call + "7", AgentLinkedId = call,
        });

    /// <summary>The caller hangs up.</summary>
    public void HangUp(string call, DateTimeOffset? at = null) => Send(Event(CallEventKind.Hangup, call, at));

    /// <summary>The caller gives up.</summary>
    public void Abandon(string call, string queue = "8001", DateTimeOffset? at = null) => Send(
        Event(CallEventKind.QueueCallerAbandon, call, at) with { Queue = queue }, Event(CallEventKind.QueueCallerLeave, call, at) with { Queue = queue }, Event(CallEventKind.Hangup, call, at));

    /// <summary>A member of a queue, by the state of the device: 1 is free, 2 in use, 5 unavailable, 6 ringing.</summary>
    public void Member(string queue, string extension, string name, int status = 1, string? pausedFor = null, DateTimeOffset? at = null) => Send(
        Event(CallEventKind.QueueMemberStatus, at: at) with
        {
            Queue = queue, Interface = $"PJSIP/{extension}", AgentName = name,
            Member = new QueueMemberDetails { Status = status, IsPaused = pausedFor is not null, PauseReason = pausedFor },
        });

    public void Send(params CallEvent[] events)
    {
        foreach (var callEvent in events)
            source.Send(callEvent);
    }

    public CallEvent Event(CallEventKind kind, string? call = null, DateTimeOffset? at = null) =>
        new() { Kind = kind, ReceivedAt = at ?? DateTimeOffset.UtcNow, Source = source.Name, LinkedId = call, UniqueId = call };
}
