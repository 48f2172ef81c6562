using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources;

/// <summary>
/// Turns the JSON payload of one AMI event into a <see cref="CallEvent"/>. Never throws, whatever the bytes are, and allocates
/// nothing for an event that does not matter. Counts the events of one connection, and so is made anew for each enumeration of a source
/// and used by one reader at a time. Identifiers of more than 255 characters, which Asterisk does not make, are replaced by their beginning
/// and a hash of the whole.
/// </summary>
/// <param name="source">The name of the source, written into each event.</param>
/// <param name="idPrefix">Put before each identifier, so that two PBXs cannot produce the same one. <value>Default: empty.</value></param>
public sealed class CallEventParser(string source, string idPrefix = "")
{
    private long _sequence;

    /// <summary>Why the last object is <see cref="FrameOutcome.Foreign"/>.</summary>
    internal InputForm Form { get; private set; }

    /// <summary>Reads one event, a JSON object whose keys are AMI's in any case.</summary>
    /// <param name="json">The object in UTF-8, and nothing else.</param>
    /// <param name="receivedAt">When it was received.</param>
    /// <param name="callEvent">The event; <see langword="null"/> when it cannot be understood or does not matter to calls.</param>
    /// <returns>Whether there is an event.</returns>
    public bool TryParse(ReadOnlySpan<byte> json, DateTimeOffset receivedAt, [NotNullWhen(true)] out CallEvent? callEvent)
    {
        Parse(json, receivedAt, out callEvent);
        return callEvent is not null;
    }

    /// <summary>Reads a payload that fills <paramref name="json"/>.</summary>
    internal FrameOutcome Parse(ReadOnlySpan<byte> json, DateTimeOffset receivedAt, out CallEvent? callEvent)
    {
        callEvent = null;
        Form = InputForm.Other;
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                ? ParseObject(ref reader, json, receivedAt, out callEvent)
                : FrameOutcome.Foreign;
        }
        catch (JsonException)
        {
            return FrameOutcome.Malformed;
        }
    }

    /// <summary>Reads the object that <paramref name="reader"/> stands at the start of.</summary>
    /// <exception cref="JsonException">The object is not valid JSON.</exception>
    internal FrameOutcome ParseObject(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DateTimeOffset receivedAt, out CallEvent? callEvent)
    {
        callEvent = null;
        _sequence++;
        Span<RawValue> values = stackalloc RawValue[EventFields.Count];
        CallEventKind? kind = null;
        var (isNested, isAnswer) = (false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            isAnswer |= field is null && EventFields.IsAnswer(reader.ValueSpan);
            reader.Read();
            isNested |= reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (field == EventField.Event && reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
            {
                kind = EventFields.FindKind(reader.ValueSpan);
                if (kind is null)
                    return FrameOutcome.Ignored;
            }
            else if (field is { } known)
            {
                values[(int)known] = RawValue.At(ref reader);
            }

            reader.Skip();
        }

        if (kind is null)
            return isAnswer ? FrameOutcome.Ignored : Unreadable(isNested);
        callEvent = Build(kind.Value, new RawEvent(json, values), receivedAt);
        return callEvent is null ? FrameOutcome.MissingField : FrameOutcome.Event;
    }

    private static EventField? FieldOf(ref Utf8JsonReader reader) => reader.ValueIsEscaped
        ? EventFields.Find(System.Text.Encoding.UTF8.GetBytes(JsonText.Decode(reader.ValueSpan, isEscaped: true)))
        : EventFields.Find(reader.ValueSpan);

    private FrameOutcome Unreadable(bool isNested)
    {
        Form = isNested ? InputForm.Nested : InputForm.Unnamed;
        return FrameOutcome.Foreign;
    }

    private CallEvent? Build(CallEventKind kind, RawEvent raw, DateTimeOffset receivedAt)
    {
        var callEvent = new CallEvent
        {
            Kind = kind,
            ReceivedAt = receivedAt,
            Sequence = _sequence,
            Source = source,
            LinkedId = Identifier(raw.Text(EventField.LinkedId)),
            UniqueId = Identifier(raw.Text(EventField.UniqueId)),
            Channel = kind == CallEventKind.Hangup ? null : raw.Text(EventField.Channel),
            Queue = raw.Text(EventField.Queue),
            CallerNumber = Number(raw.Text(EventField.CallerIdNum)),
            Interface = raw.Text(EventField.Interface),
            AgentName = raw.Text(EventField.MemberName) is { } name ? JsonText.UnescapeName(name) : null,
            AgentNumber = Number(raw.Text(EventField.DestCallerIdNum)),
            AgentUniqueId = Identifier(raw.Text(EventField.DestUniqueId)),
            AgentChannel = raw.Text(EventField.DestChannel),
            AgentLinkedId = Identifier(raw.Text(EventField.DestLinkedId)),
            Position = raw.Integer(EventField.Position),
            Count = raw.Integer(EventField.Count) ?? raw.Integer(EventField.Calls),
            HoldSeconds = raw.Integer(EventField.HoldTime),
            RingTime = raw.Integer(EventField.RingTime),
            TalkSeconds = raw.Integer(EventField.TalkTime),
            Reason = raw.Text(EventField.Reason),
            Cause = raw.Integer(EventField.Cause),
            WaitSeconds = raw.Integer(EventField.Wait),
            ActionId = raw.Text(EventField.ActionId),
            UptimeSeconds = raw.LongInteger(EventField.Uptime),
        };
        callEvent = kind switch
        {
            CallEventKind.AttendedTransfer => WithTransfer(callEvent, raw),
            CallEventKind.LocalOptimizationBegin or CallEventKind.LocalOptimizationEnd => WithOptimization(callEvent, raw),
            _ => callEvent,
        };
        return IsComplete(callEvent) ? callEvent : null;
    }

    private CallEvent WithTransfer(CallEvent callEvent, RawEvent raw) => callEvent with
    {
        UniqueId = Identifier(raw.Text(EventField.SecondTransfererUniqueId)),
        LinkedId = Identifier(raw.Text(EventField.SecondTransfererLinkedId)),
        Result = raw.Text(EventField.Result),
        DestType = raw.Text(EventField.DestType),
        OrigTransferer = Ids(raw, EventField.OrigTransfererUniqueId, EventField.OrigTransfererLinkedId, null),
        Transferee = Ids(raw, EventField.TransfereeUniqueId, EventField.TransfereeLinkedId, EventField.TransfereeCallerIdNum),
        TransferTarget =
            Ids(raw, EventField.TransferTargetUniqueId, EventField.TransferTargetLinkedId, EventField.TransferTargetCallerIdNum),
    };

    private CallEvent WithOptimization(CallEvent callEvent, RawEvent raw) => callEvent with
    {
        UniqueId = Identifier(raw.Text(EventField.LocalOneUniqueId)),
        LinkedId = Identifier(raw.Text(EventField.LocalOneLinkedId)),
        // Here it is the bridge that the channel moves to.
        AgentUniqueId = null,
        LocalTwoUniqueId = Identifier(raw.Text(EventField.LocalTwoUniqueId)),
        SourceUniqueId = Identifier(raw.Text(EventField.SourceUniqueId)),
    };

    private ChannelIds? Ids(RawEvent raw, EventField uniqueId, EventField linkedId, EventField? number) =>
        Identifier(raw.Text(uniqueId)) is { } id
            ? new ChannelIds(id, Identifier(raw.Text(linkedId)), number is { } field ? Number(raw.Text(field)) : null)
            : null;

    private static bool IsComplete(CallEvent callEvent) => callEvent.Kind switch
    {
        CallEventKind.FullyBooted or CallEventKind.Shutdown or CallEventKind.QueueStatusComplete => true,
        CallEventKind.QueueParams => callEvent.Queue is not null,
        CallEventKind.QueueEntry => callEvent is { Queue: not null, UniqueId: not null },
        CallEventKind.Hangup or CallEventKind.AttendedTransfer => callEvent is { LinkedId: not null, UniqueId: not null },
        CallEventKind.LocalOptimizationBegin or CallEventKind.LocalOptimizationEnd =>
            callEvent is { LinkedId: not null, UniqueId: not null, LocalTwoUniqueId: not null },
        _ => callEvent is { LinkedId: not null, Queue: not null },
    };

    private string? Identifier(string? id) => id is null ? null : CallId.Shorten(idPrefix + id);

    private static string? Number(string? number) => number is "<unknown>" or "unknown" ? null : number;
}
