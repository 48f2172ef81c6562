using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>How one visit of a scripted call goes.</summary>
public enum VisitScript
{
    /// <summary>Answered, and Asterisk reports the end of the talk.</summary>
    Answered,

    /// <summary>Answered; the end of the talk shows only in the agent's hang-up.</summary>
    AnsweredWithoutComplete,

    /// <summary>Abandoned: QueueCallerAbandon, then QueueCallerLeave.</summary>
    Abandoned,

    /// <summary>Left by a key: QueueCallerLeave alone.</summary>
    LeftByKey,
}

/// <summary>Writes the events of one call as Asterisk would send them, with distinct payloads for distinct happenings.</summary>
internal sealed class CallScript(string linkedId, DateTimeOffset start, TimeSpan step, string? channel = null)
{
    private readonly List<CallEvent> _events = [];
    private DateTimeOffset _now = start;
    private int _channels;
    private int _joins;

    public IReadOnlyList<CallEvent> Events => _events;

    public CallScript Visit(string queue, VisitScript script)
    {
        Add(CallEventKind.QueueCallerJoin, queue, e => e with { Position = ++_joins, Count = _joins });
        switch (script)
        {
            case VisitScript.Abandoned:
                Add(CallEventKind.QueueCallerAbandon, queue, e => e with { Position = _joins, HoldSeconds = _joins });
                return Leave(queue);
            case VisitScript.LeftByKey:
                return Leave(queue);
            default:
                return Talk(queue, script == VisitScript.Answered);
        }
    }

    public CallScript CallerHangsUp() => Add(CallEventKind.Hangup, null, e => e with { Cause = 16 });

    private CallScript Talk(string queue, bool complete)
    {
        var agent = $"{channel ?? linkedId}-agent{++_channels}";
        var extension = $"{1000 + _channels}";
        CallEvent ByAgent(CallEvent e) => e with
        {
            AgentUniqueId = agent, Interface = $"PJSIP/{extension}", AgentNumber = extension, AgentName = $"Agente {extension}",
        };
        Add(CallEventKind.AgentCalled, queue, ByAgent);
        // The phones that lost to the one that answered.
        Add(CallEventKind.Hangup, null, e => e with { UniqueId = $"{agent}-other", Cause = 26 });
        Leave(queue);
        Add(CallEventKind.AgentConnect, queue, e => ByAgent(e) with { HoldSeconds = 2, RingTime = 1 });
        if (complete)
            Add(CallEventKind.AgentComplete, queue, e => ByAgent(e) with { HoldSeconds = 2, TalkSeconds = 7, Reason = "agent" });
        return Add(CallEventKind.Hangup, null, e => e with { UniqueId = agent, Cause = 16 });
    }

    private CallScript Leave(string queue) =>
        Add(CallEventKind.QueueCallerLeave, queue, e => e with { Position = _joins, Count = _joins - 1 });

    private CallScript Add(CallEventKind kind, string? queue, Func<CallEvent, CallEvent> detail)
    {
        _events.Add(detail(new CallEvent
        {
            Kind = kind, ReceivedAt = _now, LinkedId = linkedId, UniqueId = channel ?? linkedId, Queue = queue, CallerNumber = "11987650101",
        }));
        _now += step;
        return this;
    }
}
