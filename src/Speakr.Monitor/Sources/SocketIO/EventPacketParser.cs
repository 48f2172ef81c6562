using System.Buffers;
using System.Text.Json;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>
/// Reads the array of a Socket.IO event: its name, of whatever type, then its arguments. The first argument that is an object is the
/// AMI event; a feed that sends it as text is understood too. Never throws.
/// </summary>
internal sealed class EventPacketParser(CallEventParser parser)
{
    /// <summary>Why the last packet is <see cref="FrameOutcome.Foreign"/>.</summary>
    public InputForm Form { get; private set; }

    public FrameOutcome Parse(ReadOnlySpan<byte> json, DateTimeOffset receivedAt, out CallEvent? callEvent)
    {
        callEvent = null;
        Form = InputForm.Other;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return FrameOutcome.Malformed;
            reader.Read();
            reader.Skip();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                    return WithForm(parser.ParseObject(ref reader, json, receivedAt, out callEvent));
                if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.TrimStart((byte)' ').StartsWith("{"u8))
                    return ParseText(ref reader, receivedAt, out callEvent);
                reader.Skip();
            }

            return FrameOutcome.Foreign;
        }
        catch (JsonException)
        {
            return FrameOutcome.Malformed;
        }
    }

    private FrameOutcome WithForm(FrameOutcome outcome)
    {
        Form = outcome == FrameOutcome.Foreign ? parser.Form : InputForm.Other;
        return outcome;
    }

    private FrameOutcome ParseText(ref Utf8JsonReader reader, DateTimeOffset receivedAt, out CallEvent? callEvent)
    {
        callEvent = null;
        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            var length = reader.CopyString(buffer);
            return WithForm(parser.Parse(buffer.AsSpan(0, length), receivedAt, out callEvent));
        }
        catch (InvalidOperationException)
        {
            // Thrown by the reader for invalid Unicode.
            return FrameOutcome.Malformed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
