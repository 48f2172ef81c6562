using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources;

/// <summary>
/// Turns the JSON payload of one AMI event into a <see cref="CallEvent"/>. Never throws, whatever the bytes are, and allocates
/// nothing for an event that does not matter. Counts the events of one connection, so each enumeration of a source creates a new one
/// and used by one reader at a time. Identifiers of more than 255 characters, which Asterisk does not make, are replaced by their beginning
/// and a hash of the whole.
/// </summary>
/// <param name="source">The name of the source, written into each event.</param>
/// <param name="idPrefix">Put before each identifier, so that two PBXs cannot produce the same one. <value>Default: empty.</value></param>
public sealed class CallEventParser(string source, string idPrefix = "")
{
    private readonly EventBuilder _builder = new(source, idPrefix);

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

    /// <summary>Reads the object at whose start <paramref name="reader"/> is.</summary>
    /// <exception cref="JsonException">The object is not valid JSON.</exception>
    internal FrameOutcome ParseObject(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DateTimeOffset receivedAt, out CallEvent? callEvent)
    {
        callEvent = null;
        _builder.Count();
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
                values[(int)known] = ValueAt(ref reader);
            }

            reader.Skip();
        }

        if (kind is null)
            return isAnswer ? FrameOutcome.Ignored : Unreadable(isNested);
        callEvent = _builder.Build(kind.Value, new RawEvent(json, values), receivedAt);
        return callEvent is null ? FrameOutcome.MissingField : FrameOutcome.Event;
    }

    private static EventField? FieldOf(ref Utf8JsonReader reader) => reader.ValueIsEscaped
        ? EventFields.Find(System.Text.Encoding.UTF8.GetBytes(JsonText.Decode(reader.ValueSpan, isEscaped: true)))
        : EventFields.Find(reader.ValueSpan);

    /// <summary>The value under the reader; an empty one when its type cannot be used.</summary>
    private static RawValue ValueAt(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => new((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped),
        JsonTokenType.Number => new((int)reader.TokenStartIndex, reader.ValueSpan.Length, false),
        _ => default,
    };

    private FrameOutcome Unreadable(bool isNested)
    {
        Form = isNested ? InputForm.Nested : InputForm.Unnamed;
        return FrameOutcome.Foreign;
    }
}
