using System.Text.Json;

namespace Speakr.Monitor.Sources;

/// <summary>Where the value of a field stands in the JSON text: nothing is decoded before it is known that the event matters.</summary>
internal readonly record struct RawValue(int Start, int Length, bool IsEscaped)
{
    /// <summary>The value under the reader; an empty one when its type cannot be used.</summary>
    public static RawValue At(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => new((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped),
        JsonTokenType.Number => new((int)reader.TokenStartIndex, reader.ValueSpan.Length, false),
        _ => default,
    };
}

/// <summary>The fields of one event, still in JSON.</summary>
internal readonly ref struct RawEvent(ReadOnlySpan<byte> json, ReadOnlySpan<RawValue> values)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private readonly ReadOnlySpan<RawValue> _values = values;

    public string? Text(EventField field)
    {
        var value = _values[(int)field];
        return value.Length == 0 ? null : JsonText.Decode(Raw(value), value.IsEscaped);
    }

    public long? LongInteger(EventField field)
    {
        var value = _values[(int)field];
        return value.Length == 0 ? null : JsonText.ToInteger(Raw(value));
    }

    public int? Integer(EventField field) =>
        LongInteger(field) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;

    private ReadOnlySpan<byte> Raw(RawValue value) => _json.Slice(value.Start, value.Length);
}
