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
    Wait,
    Calls,
    ActionId,
    Channel,
    DestChannel,
    DestLinkedId,
    Result,
    DestType,
    OrigTransfererUniqueId,
    OrigTransfererLinkedId,
    SecondTransfererUniqueId,
    SecondTransfererLinkedId,
    TransfereeUniqueId,
    TransfereeLinkedId,
    TransfereeCallerIdNum,
    TransferTargetUniqueId,
    TransferTargetLinkedId,
    TransferTargetCallerIdNum,
    LocalOneUniqueId,
    LocalOneLinkedId,
    LocalTwoUniqueId,
    SourceUniqueId,
    Name,
    Location,
    StateInterface,
    Status,
    Paused,
    PausedReason,
    InCall,
    CallsTaken,
    LastCall,
    LastPause,
    LoginTime,
    Penalty,
    Device,
    State,
    Application,
    ApplicationData,
    BridgeId,
    ConnectedLineNum,
    Duration,
    ListItems,
}

/// <summary>Finds fields and kinds by name, in any case: npm's asterisk-manager sends lower case, Asterisk itself does not.</summary>
internal static class EventFields
{
    public const int Count = (int)EventField.ListItems + 1;

    public static EventField? Find(ReadOnlySpan<byte> key) => key.Length switch
    {
        4 when Is(key, "wait"u8) => EventField.Wait,
        4 when Is(key, "name"u8) => EventField.Name,
        5 => FindOfFive(key),
        6 => FindOfSix(key),
        7 when Is(key, "channel"u8) => EventField.Channel,
        7 when Is(key, "penalty"u8) => EventField.Penalty,
        8 => FindOfEight(key),
        9 when Is(key, "interface"u8) => EventField.Interface,
        9 when Is(key, "logintime"u8) => EventField.LoginTime,
        9 when Is(key, "lastpause"u8) => EventField.LastPause,
        9 when Is(key, "listitems"u8) => EventField.ListItems,
        10 when Is(key, "membername"u8) => EventField.MemberName,
        10 when Is(key, "callstaken"u8) => EventField.CallsTaken,
        11 when Is(key, "calleridnum"u8) => EventField.CallerIdNum,
        11 when Is(key, "destchannel"u8) => EventField.DestChannel,
        11 when Is(key, "application"u8) => EventField.Application,
        12 when Is(key, "destuniqueid"u8) => EventField.DestUniqueId,
        12 when Is(key, "destlinkedid"u8) => EventField.DestLinkedId,
        12 when Is(key, "pausedreason"u8) => EventField.PausedReason,
        >= 14 => FindLong(key),
        _ => null,
    };

    // Without CallEventKind.Connected, which only the source itself may report.
    public static CallEventKind? FindKind(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when Is(name, "Hold"u8) => CallEventKind.Hold,
        6 when Is(name, "Hangup"u8) => CallEventKind.Hangup,
        6 when Is(name, "Unhold"u8) => CallEventKind.Unhold,
        8 when Is(name, "Shutdown"u8) => CallEventKind.Shutdown,
        9 when Is(name, "AgentDump"u8) => CallEventKind.AgentDump,
        10 when Is(name, "QueueEntry"u8) => CallEventKind.QueueEntry,
        11 when Is(name, "AgentCalled"u8) => CallEventKind.AgentCalled,
        11 when Is(name, "FullyBooted"u8) => CallEventKind.FullyBooted,
        11 when Is(name, "QueueParams"u8) => CallEventKind.QueueParams,
        11 when Is(name, "QueueMember"u8) => CallEventKind.QueueMember,
        12 when Is(name, "AgentConnect"u8) => CallEventKind.AgentConnect,
        13 when Is(name, "AgentComplete"u8) => CallEventKind.AgentComplete,
        16 when Is(name, "AttendedTransfer"u8) => CallEventKind.AttendedTransfer,
        20 when Is(name, "LocalOptimizationEnd"u8) => CallEventKind.LocalOptimizationEnd,
        22 when Is(name, "LocalOptimizationBegin"u8) => CallEventKind.LocalOptimizationBegin,
        15 when Is(name, "QueueCallerJoin"u8) => CallEventKind.QueueCallerJoin,
        15 when Is(name, "CoreShowChannel"u8) => CallEventKind.CoreShowChannel,
        16 when Is(name, "QueueCallerLeave"u8) => CallEventKind.QueueCallerLeave,
        16 when Is(name, "QueueMemberPause"u8) => CallEventKind.QueueMemberPause,
        16 when Is(name, "QueueMemberAdded"u8) => CallEventKind.QueueMemberAdded,
        17 when Is(name, "AgentRingNoAnswer"u8) => CallEventKind.AgentRingNoAnswer,
        17 when Is(name, "QueueMemberStatus"u8) => CallEventKind.QueueMemberStatus,
        17 when Is(name, "DeviceStateChange"u8) => CallEventKind.DeviceStateChange,
        18 when Is(name, "QueueCallerAbandon"u8) => CallEventKind.QueueCallerAbandon,
        18 when Is(name, "QueueMemberRemoved"u8) => CallEventKind.QueueMemberRemoved,
        18 when Is(name, "QueueMemberPenalty"u8) => CallEventKind.QueueMemberPenalty,
        19 when Is(name, "QueueStatusComplete"u8) => CallEventKind.QueueStatusComplete,
        20 when Is(name, "QueueMemberRinginuse"u8) => CallEventKind.QueueMemberRinginuse,
        24 when Is(name, "CoreShowChannelsComplete"u8) => CallEventKind.CoreShowChannelsComplete,
        _ => null,
    };

    /// <summary>Whether a key is that of an answer to an action, which names no event and which some feeds pass on, too.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> key) => key.Length == 8 && Is(key, "response"u8);

    private static EventField? FindOfFive(ReadOnlySpan<byte> key)
    {
        if (Is(key, "event"u8))
            return EventField.Event;
        if (Is(key, "queue"u8))
            return EventField.Queue;
        if (Is(key, "count"u8))
            return EventField.Count;
        if (Is(key, "cause"u8))
            return EventField.Cause;
        if (Is(key, "state"u8))
            return EventField.State;
        return Is(key, "calls"u8) ? EventField.Calls : null;
    }

    private static EventField? FindOfSix(ReadOnlySpan<byte> key)
    {
        if (Is(key, "reason"u8))
            return EventField.Reason;
        if (Is(key, "uptime"u8))
            return EventField.Uptime;
        if (Is(key, "result"u8))
            return EventField.Result;
        if (Is(key, "status"u8))
            return EventField.Status;
        if (Is(key, "paused"u8))
            return EventField.Paused;
        if (Is(key, "incall"u8))
            return EventField.InCall;
        return Is(key, "device"u8) ? EventField.Device : null;
    }

    private static EventField? FindOfEight(ReadOnlySpan<byte> key)
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
        if (Is(key, "talktime"u8))
            return EventField.TalkTime;
        if (Is(key, "actionid"u8))
            return EventField.ActionId;
        if (Is(key, "location"u8))
            return EventField.Location;
        if (Is(key, "lastcall"u8))
            return EventField.LastCall;
        if (Is(key, "bridgeid"u8))
            return EventField.BridgeId;
        if (Is(key, "duration"u8))
            return EventField.Duration;
        return Is(key, "desttype"u8) ? EventField.DestType : null;
    }

    // The first letter sorts out nearly all others.
    private static EventField? FindLong(ReadOnlySpan<byte> key) => (key[0] | 0x20) switch
    {
        (byte)'a' when Is(key, "applicationdata"u8) => EventField.ApplicationData,
        (byte)'c' when Is(key, "connectedlinenum"u8) => EventField.ConnectedLineNum,
        (byte)'d' when Is(key, "destcalleridnum"u8) => EventField.DestCallerIdNum,
        (byte)'l' when Is(key, "localoneuniqueid"u8) => EventField.LocalOneUniqueId,
        (byte)'l' when Is(key, "localonelinkedid"u8) => EventField.LocalOneLinkedId,
        (byte)'l' when Is(key, "localtwouniqueid"u8) => EventField.LocalTwoUniqueId,
        (byte)'o' when Is(key, "origtransfereruniqueid"u8) => EventField.OrigTransfererUniqueId,
        (byte)'o' when Is(key, "origtransfererlinkedid"u8) => EventField.OrigTransfererLinkedId,
        (byte)'s' when Is(key, "stateinterface"u8) => EventField.StateInterface,
        (byte)'s' when Is(key, "sourceuniqueid"u8) => EventField.SourceUniqueId,
        (byte)'s' when Is(key, "secondtransfereruniqueid"u8) => EventField.SecondTransfererUniqueId,
        (byte)'s' when Is(key, "secondtransfererlinkedid"u8) => EventField.SecondTransfererLinkedId,
        (byte)'t' when Is(key, "transfereeuniqueid"u8) => EventField.TransfereeUniqueId,
        (byte)'t' when Is(key, "transfereelinkedid"u8) => EventField.TransfereeLinkedId,
        (byte)'t' when Is(key, "transfereecalleridnum"u8) => EventField.TransfereeCallerIdNum,
        (byte)'t' when Is(key, "transfertargetuniqueid"u8) => EventField.TransferTargetUniqueId,
        (byte)'t' when Is(key, "transfertargetlinkedid"u8) => EventField.TransferTargetLinkedId,
        (byte)'t' when Is(key, "transfertargetcalleridnum"u8) => EventField.TransferTargetCallerIdNum,
        _ => null,
    };

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(text, name);
}
