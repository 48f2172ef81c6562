using System.Text;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.Ami;

/// <summary>What a packet of AMI is.</summary>
internal enum AmiContent
{
    /// <summary>Neither an event nor a response.</summary>
    Unknown,

    /// <summary>An event that may matter.</summary>
    Event,

    /// <summary>An event that does not matter; its lines are not kept.</summary>
    Ignored,

    /// <summary>The answer to an action.</summary>
    Response,

    /// <summary>More than the limits allow; its beginning is kept.</summary>
    Oversized,
}

/// <summary>
/// One packet of AMI, taken in line by line. Where a key repeats, its first value that is not empty counts: Asterisk writes its own keys
/// ahead of what channels and dialplans add. Used again for the next packet, so that nothing is allocated for one.
/// </summary>
internal sealed class AmiPacket(int maxLineBytes, int maxPacketBytes)
{
    private const int FirstSize = 4 * 1024;

    private readonly RawValue[] _values = new RawValue[EventFields.Count];
    private byte[] _bytes = new byte[FirstSize];
    private int _length;

    public AmiContent Content { get; private set; }

    /// <summary>Which event it is; only for <see cref="AmiContent.Event"/>.</summary>
    public CallEventKind Kind { get; private set; }

    /// <summary>Whether no line has been taken in.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The lines that were kept, each ended by LF.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public RawEvent Fields => new(Bytes, _values);

    public void Clear()
    {
        if (_length > 0)
            Array.Clear(_values);
        (_length, IsEmpty, Content) = (0, true, AmiContent.Unknown);
    }

    /// <param name="line">A line without its end, and not empty.</param>
    public void Add(ReadOnlySpan<byte> line)
    {
        IsEmpty = false;
        if (Content is AmiContent.Ignored or AmiContent.Oversized)
            return;
        if (line.Length > maxLineBytes || _length + line.Length >= maxPacketBytes)
        {
            Content = AmiContent.Oversized;
            Keep(line[..Math.Min(line.Length, FirstSize)]);
            return;
        }

        var start = _length;
        Keep(line);
        var colon = line.IndexOf((byte)':');
        if (colon > 0)
            Add(line[..colon], line, start, ValueStart(line, colon));
    }

    /// <summary>The value of a key of a response.</summary>
    public string? Find(ReadOnlySpan<byte> key)
    {
        for (var rest = Bytes; !rest.IsEmpty; rest = rest[(rest.IndexOf((byte)'\n') + 1)..])
        {
            var line = rest[..rest.IndexOf((byte)'\n')];
            var colon = line.IndexOf((byte)':');
            if (colon == key.Length && Ascii.EqualsIgnoreCase(line[..colon], key))
                return Encoding.UTF8.GetString(line[ValueStart(line, colon)..]);
        }

        return null;
    }

    private static int ValueStart(ReadOnlySpan<byte> line, int colon) => colon + 1 < line.Length && line[colon + 1] == ' ' ? colon + 2 : colon + 1;

    private void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> line, int start, int value)
    {
        if (EventFields.Find(key) is not { } field)
        {
            if (Content == AmiContent.Unknown && EventFields.IsAnswer(key))
                Content = AmiContent.Response;
        }
        else if (field == EventField.Event)
        {
            Name(line[value..]);
        }
        else if (_values[(int)field].Length == 0)
        {
            _values[(int)field] = new RawValue(start + value, line.Length - value, IsEscaped: false);
        }
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        if (Content != AmiContent.Unknown || name.IsEmpty)
            return;
        var kind = EventFields.FindKind(name);
        (Content, Kind) = (kind is null ? AmiContent.Ignored : AmiContent.Event, kind ?? default);
    }

    private void Keep(ReadOnlySpan<byte> line)
    {
        var needed = _length + line.Length + 1;
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        line.CopyTo(_bytes.AsSpan(_length));
        _bytes[needed - 1] = (byte)'\n';
        _length = needed;
    }
}
