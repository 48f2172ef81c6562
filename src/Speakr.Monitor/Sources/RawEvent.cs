namespace Speakr.Monitor.Sources;

/// <summary>Where the value of a field is in the received bytes: nothing is decoded before the event is known to matter.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">How many bytes it has; 0 when the event does not carry the field.</param>
/// <param name="IsEscaped">Whether it has escapes of JSON in it. Values of AMI have none.</param>
internal readonly record struct RawValue(int Start, int Length, bool IsEscaped);

/// <summary>The fields of one event, still as they were received.</summary>
internal readonly ref struct RawEvent(ReadOnlySpan<byte> bytes, ReadOnlySpan<RawValue> values)
{
    // Far above what Asterisk's names, numbers and channels have. A feed that sends longer ones would take memory with each call.
    private const int LongestText = 1024;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ReadOnlySpan<RawValue> _values = values;

    /// <summary>A text, of which the beginning is enough when it is too long.</summary>
    public string? Text(EventField field)
    {
        var text = Whole(field);
        if (text is null || text.Length <= LongestText)
            return text;
        return text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
    }

    /// <summary>A text to its end, for those that are told apart by it.</summary>
    public string? Whole(EventField field)
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

    private ReadOnlySpan<byte> Raw(RawValue value) => _bytes.Slice(value.Start, value.Length);
}
