using System.Runtime.CompilerServices;
using System.Text.Json;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.Replay;

/// <summary>An event of a recording, not received yet, and when it was recorded.</summary>
internal readonly record struct RecordedEvent(TimeSpan Offset, CallEvent Event);

/// <summary>Reads the events that matter to calls from a recording. Lines that cannot be read are counted and left out.</summary>
internal sealed class RecordingReader(CallEventParser parser, InputReport? report)
{
    /// <exception cref="CallEventSourceException">The recording cannot be opened or read.</exception>
    public async IAsyncEnumerable<RecordedEvent> ReadAsync(
        ReplayRecording recording, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = Open(recording);
        await using (stream.ConfigureAwait(false))
        {
            using var lines = new LineReader(stream);
            while (await ReadLineAsync(lines, recording, cancellationToken).ConfigureAwait(false))
            {
                if (Parse(lines.Line.Span) is { } recorded)
                    yield return recorded;
            }
        }
    }

    private static Stream Open(ReplayRecording recording)
    {
        try
        {
            return recording.Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw Unreadable(recording, e);
        }
    }

    private static async ValueTask<bool> ReadLineAsync(LineReader lines, ReplayRecording recording, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(recording, e);
        }
    }

    private static CallEventSourceException Unreadable(ReplayRecording recording, Exception e) => new(
        $"The recording {recording.Name} cannot be read: {e.Message.TrimEnd('.')}. Check the path and the permissions.", innerException: e);

    private RecordedEvent? Parse(ReadOnlySpan<byte> line)
    {
        if (line.TrimEnd("\r \t"u8).IsEmpty)
            return null;
        var outcome = Parse(line, out var offset, out var callEvent);
        if (callEvent is null)
            report?.Add(outcome, line, outcome == FrameOutcome.Foreign ? parser.Form : InputForm.Other);
        return callEvent is null ? null : new RecordedEvent(offset, callEvent);
    }

    private FrameOutcome Parse(ReadOnlySpan<byte> line, out TimeSpan offset, out CallEvent? callEvent)
    {
        offset = TimeSpan.Zero;
        callEvent = null;
        ReadOnlySpan<byte> payload = default;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return FrameOutcome.Malformed;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isTime = reader.ValueTextEquals("t"u8);
                var isPayload = reader.ValueTextEquals("payload"u8);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                if (isTime && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var milliseconds))
                    offset = ToOffset(milliseconds);
                reader.Skip();
                if (isPayload)
                    payload = line[start..(int)reader.BytesConsumed];
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter for half a character in a name.
            return FrameOutcome.Malformed;
        }

        return payload.IsEmpty ? FrameOutcome.Foreign : parser.Parse(payload, default, out callEvent);
    }

    private static TimeSpan ToOffset(double milliseconds) =>
        TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, TimeSpan.FromDays(365).TotalMilliseconds));
}
