using System.Text;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources;

/// <summary>The fields of AMI events that are read.</summary>
internal enum EventField
{
    Event,
    LinkedId,
    UniqueId,
    Queue,
    CallerIdNum,
    Interface,
    MemberName,
    DestCallerIdNum,
    DestUniqueId,
    Position,
    Count,
    HoldTime,
    RingTime,
    TalkTime,
    Reason,
    Cause,
    Uptime,
}

/// <summary>Finds fields and kinds by name, in any case: npm's asterisk-manager sends lower case, Asterisk itself does not.</summary>
internal static class EventFields
{
    public const int Count = (int)EventField.Uptime + 1;

    public static EventField? Find(ReadOnlySpan<byte> key) => key.Length switch
    {
        5 => FindShort(key),
        6 when Is(key, "reason"u8) => EventField.Reason,
        6 when Is(key, "uptime"u8) => EventField.Uptime,
        8 => FindMiddle(key),
        9 when Is(key, "interface"u8) => EventField.Interface,
        10 when Is(key, "membername"u8) => EventField.MemberName,
        11 when Is(key, "calleridnum"u8) => EventField.CallerIdNum,
        12 when Is(key, "destuniqueid"u8) => EventField.DestUniqueId,
        15 when Is(key, "destcalleridnum"u8) => EventField.DestCallerIdNum,
        _ => null,
    };

    // No way to CallEventKind.Connected: only a source itself may say that it is connected.
    public static CallEventKind? FindKind(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 when Is(name, "Hangup"u8) => CallEventKind.Hangup,
        8 when Is(name, "Shutdown"u8) => CallEventKind.Shutdown,
        11 when Is(name, "AgentCalled"u8) => CallEventKind.AgentCalled,
        11 when Is(name, "FullyBooted"u8) => CallEventKind.FullyBooted,
        12 when Is(name, "AgentConnect"u8) => CallEventKind.AgentConnect,
        13 when Is(name, "AgentComplete"u8) => CallEventKind.AgentComplete,
        15 when Is(name, "QueueCallerJoin"u8) => CallEventKind.QueueCallerJoin,
        16 when Is(name, "QueueCallerLeave"u8) => CallEventKind.QueueCallerLeave,
        17 when Is(name, "AgentRingNoAnswer"u8) => CallEventKind.AgentRingNoAnswer,
        18 when Is(name, "QueueCallerAbandon"u8) => CallEventKind.QueueCallerAbandon,
        _ => null,
    };

    private static EventField? FindShort(ReadOnlySpan<byte> key)
    {
        if (Is(key, "event"u8))
            return EventField.Event;
        if (Is(key, "queue"u8))
            return EventField.Queue;
        if (Is(key, "count"u8))
            return EventField.Count;
        return Is(key, "cause"u8) ? EventField.Cause : null;
    }

    private static EventField? FindMiddle(ReadOnlySpan<byte> key)
    {
        if (Is(key, "linkedid"u8))
            return EventField.LinkedId;
        if (Is(key, "uniqueid"u8))
            return EventField.UniqueId;
        if (Is(key, "position"u8))
            return EventField.Position;
        if (Is(key, "holdtime"u8))
            return EventField.HoldTime;
        if (Is(key, "ringtime"u8))
            return EventField.RingTime;
        return Is(key, "talktime"u8) ? EventField.TalkTime : null;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(text, name);
}
