using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Turns events into rows and back. One call at a time; what it needs is kept from row to row.</summary>
internal sealed class JournalRow : IDisposable
{
    public const string Columns = "position, receivedAt, source, kind, linkedId, uniqueId, details";
    private const char RoundTrip = 'O';
    private const int TimeLength = 28;
    private static readonly byte[][] Kinds = [.. Enum.GetNames<CallEventKind>().Select(Encoding.UTF8.GetBytes)];

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly EventDetails _details = new();
    private byte[] _sourceBytes = [];
    private string _source = "";

    public JournalRow() => _json = new Utf8JsonWriter(_buffer, EventDetailsJson.Readable);

    /// <summary>The format of times in the file: texts compare as the times do.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public void Write(JournalStatement insert, long position, CallEvent item)
    {
        Span<byte> time = stackalloc byte[TimeLength];
        Utf8Formatter.TryFormat(item.ReceivedAt.UtcDateTime, time, out _, RoundTrip);
        _details.Take(item);
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        JsonSerializer.Serialize(_json, _details, EventDetailsJson.Default.EventDetails);
        _json.Flush();
        insert.Bind(1, position).Bind(2, time).Bind(3, item.Source).Bind(4, Kinds[(int)item.Kind])
            .Bind(5, item.LinkedId).Bind(6, item.UniqueId).Bind(7, _buffer.WrittenSpan).Run();
    }

    /// <summary>Reads the current row of the statement; <see langword="null"/> for a kind that only a later version knows.</summary>
    /// <exception cref="InvalidDataException">The row makes no sense.</exception>
    public JournaledEvent? Read(JournalStatement row)
    {
        var position = row.Number(0);
        try
        {
            if (Kind(row.Bytes(3)) is not { } kind)
                return null;
            var details = JsonSerializer.Deserialize(row.Bytes(6), EventDetailsJson.Default.EventDetails)
                ?? throw new InvalidDataException($"The event at {position} has no details.");
            var linkedId = row.Text(4);
            var uniqueId = linkedId is not null && row.Bytes(5).SequenceEqual(row.Bytes(4)) ? linkedId : row.Text(5);
            return new JournaledEvent(position, Event(kind, ReadTime(row.Bytes(1)), Source(row.Bytes(2)), linkedId, uniqueId, details));
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new InvalidDataException($"The event at {position} cannot be read.", error);
        }
    }

    public void Dispose() => _json.Dispose();

    private static DateTimeOffset ReadTime(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out DateTimeOffset time, out var length, RoundTrip) && length == text.Length
            ? time
            : throw new FormatException("This is no time.");

    private static CallEventKind? Kind(ReadOnlySpan<byte> text)
    {
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            if (text.SequenceEqual(Kinds[kind]))
                return (CallEventKind)kind;
        }

        return null;
    }

    private static CallEvent Event(
        CallEventKind kind, DateTimeOffset receivedAt, string source, string? linkedId, string? uniqueId, EventDetails details) => new()
    {
        Kind = kind,
        ReceivedAt = receivedAt,
        Sequence = details.Sequence,
        Source = source,
        LinkedId = linkedId,
        UniqueId = uniqueId,
        Queue = details.Queue,
        CallerNumber = details.CallerNumber,
        Interface = details.Interface,
        AgentName = details.AgentName,
        AgentNumber = details.AgentNumber,
        AgentUniqueId = details.AgentUniqueId,
        Position = details.Position,
        Count = details.Count,
        HoldSeconds = details.HoldSeconds,
        RingTime = details.RingTime,
        TalkSeconds = details.TalkSeconds,
        Reason = details.Reason,
        Cause = details.Cause,
        WaitSeconds = details.WaitSeconds,
        ActionId = details.ActionId,
        UptimeSeconds = details.UptimeSeconds,
        Channel = details.Channel,
        AgentChannel = details.AgentChannel,
        AgentLinkedId = details.AgentLinkedId,
        Result = details.Result,
        DestType = details.DestType,
        OrigTransferer = details.OrigTransferer,
        Transferee = details.Transferee,
        TransferTarget = details.TransferTarget,
        LocalTwoUniqueId = details.LocalTwoUniqueId,
        SourceUniqueId = details.SourceUniqueId,
        ClockStep = details.ClockStep,
        Listed = details.Listed,
    };

    // One journal has one or two sources: their names need not be allocated for every event.
    private string Source(ReadOnlySpan<byte> text)
    {
        if (!text.SequenceEqual(_sourceBytes))
        {
            _sourceBytes = text.ToArray();
            _source = Encoding.UTF8.GetString(text);
        }

        return _source;
    }
}
