using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources;

/// <summary>
/// Makes events of the fields that a wire format has found: what fields mean is the same in JSON and in AMI. Counts the events of one connection.
/// Used by one reader at a time.
/// </summary>
/// <param name="source">The name of the source, written into each event.</param>
/// <param name="idPrefix">Put before each identifier.</param>
internal sealed class EventBuilder(string source, string idPrefix)
{
    // The last second of the year 9999.
    private const long LatestTime = 253_402_300_799;

    // A year in seconds, and almost nine hours in milliseconds, the unit in which AgentRingNoAnswer counts.
    private const int LongestDuration = 366 * 24 * 3600;

    private long _sequence;

    /// <summary>Counts an event of the PBX, whether it matters or not. To be called before <see cref="Build"/>.</summary>
    public void Count() => _sequence++;

    /// <returns><see langword="null"/> when a field is missing without which the event means nothing.</returns>
    public CallEvent? Build(CallEventKind kind, RawEvent raw, DateTimeOffset receivedAt)
    {
        var callEvent = new CallEvent
        {
            Kind = kind,
            ReceivedAt = receivedAt,
            Sequence = _sequence,
            Source = source,
            LinkedId = Identifier(raw.Whole(EventField.LinkedId)),
            UniqueId = Identifier(raw.Whole(EventField.UniqueId)),
            Channel = kind == CallEventKind.Hangup ? null : raw.Text(EventField.Channel),
            Queue = raw.Text(EventField.Queue),
            CallerNumber = Number(raw.Text(EventField.CallerIdNum)),
            Interface = raw.Text(EventField.Interface),
            AgentName = Name(raw.Text(EventField.MemberName)),
            AgentNumber = Number(raw.Text(EventField.DestCallerIdNum)),
            AgentUniqueId = Identifier(raw.Whole(EventField.DestUniqueId)),
            AgentChannel = raw.Text(EventField.DestChannel),
            AgentLinkedId = Identifier(raw.Whole(EventField.DestLinkedId)),
            Position = raw.Integer(EventField.Position),
            Count = raw.Integer(EventField.Count) ?? raw.Integer(EventField.Calls),
            HoldSeconds = Duration(raw.Integer(EventField.HoldTime)),
            RingTime = Duration(raw.Integer(EventField.RingTime)),
            TalkSeconds = Duration(raw.Integer(EventField.TalkTime)),
            Reason = raw.Text(EventField.Reason),
            Cause = raw.Integer(EventField.Cause),
            WaitSeconds = Duration(raw.Integer(EventField.Wait)),
            ActionId = raw.Text(EventField.ActionId),
            UptimeSeconds = raw.LongInteger(EventField.Uptime),
        };
        callEvent = kind switch
        {
            CallEventKind.AttendedTransfer => WithTransfer(callEvent, raw),
            CallEventKind.LocalOptimizationBegin or CallEventKind.LocalOptimizationEnd => WithOptimization(callEvent, raw),
            // Asterisk leaves the caller's channel out when it is gone first. The agent's has rung for the same call.
            CallEventKind.AgentComplete => callEvent with { LinkedId = callEvent.LinkedId ?? callEvent.AgentLinkedId },
            CallEventKind.CoreShowChannel => callEvent with { Listed = Channel(raw) },
            CallEventKind.CoreShowChannelsComplete => callEvent with { Count = raw.Integer(EventField.ListItems) },
            CallEventKind.DeviceStateChange =>
                callEvent with { Interface = raw.Text(EventField.Device), DeviceState = raw.Text(EventField.State) },
            _ when kind.IsOfMember() => WithMember(callEvent, raw),
            _ => callEvent,
        };
        return IsComplete(callEvent) ? callEvent : null;
    }

    private CallEvent WithTransfer(CallEvent callEvent, RawEvent raw) => callEvent with
    {
        UniqueId = Identifier(raw.Whole(EventField.SecondTransfererUniqueId)),
        LinkedId = Identifier(raw.Whole(EventField.SecondTransfererLinkedId)),
        Result = raw.Text(EventField.Result),
        DestType = raw.Text(EventField.DestType),
        OrigTransferer = Ids(raw, EventField.OrigTransfererUniqueId, EventField.OrigTransfererLinkedId, null),
        Transferee = Ids(raw, EventField.TransfereeUniqueId, EventField.TransfereeLinkedId, EventField.TransfereeCallerIdNum),
        TransferTarget =
            Ids(raw, EventField.TransferTargetUniqueId, EventField.TransferTargetLinkedId, EventField.TransferTargetCallerIdNum),
    };

    private CallEvent WithOptimization(CallEvent callEvent, RawEvent raw) => callEvent with
    {
        UniqueId = Identifier(raw.Whole(EventField.LocalOneUniqueId)),
        LinkedId = Identifier(raw.Whole(EventField.LocalOneLinkedId)),
        // Here it is the bridge that the channel moves to.
        AgentUniqueId = null,
        LocalTwoUniqueId = Identifier(raw.Whole(EventField.LocalTwoUniqueId)),
        SourceUniqueId = Identifier(raw.Whole(EventField.SourceUniqueId)),
    };

    // In lists, member and interface go by other names than in events.
    private static CallEvent WithMember(CallEvent callEvent, RawEvent raw) => callEvent with
    {
        Interface = callEvent.Interface ?? raw.Text(EventField.Location),
        AgentName = callEvent.AgentName ?? Name(raw.Text(EventField.Name)),
        Member = new QueueMemberDetails
        {
            StateInterface = raw.Text(EventField.StateInterface),
            Status = raw.Integer(EventField.Status),
            IsPaused = Flag(raw.Integer(EventField.Paused)),
            PauseReason = raw.Text(EventField.PausedReason),
            IsInCall = Flag(raw.Integer(EventField.InCall)),
            CallsTaken = raw.Integer(EventField.CallsTaken),
            LastCallAt = Time(raw.LongInteger(EventField.LastCall)),
            LastPauseAt = Time(raw.LongInteger(EventField.LastPause)),
            LoggedInAt = Time(raw.LongInteger(EventField.LoginTime)),
            Penalty = raw.Integer(EventField.Penalty),
        },
    };

    private static ListedChannel Channel(RawEvent raw) => new()
    {
        Application = raw.Text(EventField.Application),
        ApplicationData = raw.Text(EventField.ApplicationData),
        BridgeId = raw.Text(EventField.BridgeId),
        ConnectedNumber = Number(raw.Text(EventField.ConnectedLineNum)),
        Duration = AsteriskText.ToDuration(raw.Text(EventField.Duration)),
    };

    private ChannelIds? Ids(RawEvent raw, EventField uniqueId, EventField linkedId, EventField? number) =>
        Identifier(raw.Whole(uniqueId)) is { } id
            ? new ChannelIds(id, Identifier(raw.Whole(linkedId)), number is { } field ? Number(raw.Text(field)) : null)
            : null;

    private static bool IsComplete(CallEvent callEvent) => callEvent.Kind switch
    {
        CallEventKind.FullyBooted or CallEventKind.Shutdown or CallEventKind.QueueStatusComplete or CallEventKind.CoreShowChannelsComplete => true,
        CallEventKind.DeviceStateChange => callEvent is { Interface: not null, DeviceState: not null },
        var member when member.IsOfMember() => callEvent is { Queue: not null, Interface: not null },
        CallEventKind.CoreShowChannel or CallEventKind.Hold or CallEventKind.Unhold => callEvent is { LinkedId: not null, UniqueId: not null },
        CallEventKind.QueueParams => callEvent.Queue is not null,
        CallEventKind.QueueEntry => callEvent is { Queue: not null, UniqueId: not null },
        CallEventKind.Hangup or CallEventKind.AttendedTransfer => callEvent is { LinkedId: not null, UniqueId: not null },
        CallEventKind.LocalOptimizationBegin or CallEventKind.LocalOptimizationEnd =>
            callEvent is { LinkedId: not null, UniqueId: not null, LocalTwoUniqueId: not null },
        _ => callEvent is { LinkedId: not null, Queue: not null },
    };

    private string? Identifier(string? id) => id is null ? null : CallId.Shorten(idPrefix + id);

    private static string? Number(string? number) => number is "<unknown>" or "unknown" ? null : number;

    private static string? Name(string? name) => name is null ? null : AsteriskText.UnescapeName(name);

    // No duration is negative or longer than a year; any other value could lead to times outside the calendar.
    private static int? Duration(int? length) => length is >= 0 and <= LongestDuration ? length : null;

    private static bool? Flag(int? number) => number is { } value ? value != 0 : null;

    // Asterisk writes 0 for a time that never was.
    private static DateTimeOffset? Time(long? seconds) => seconds is > 0 and < LatestTime ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;
}
