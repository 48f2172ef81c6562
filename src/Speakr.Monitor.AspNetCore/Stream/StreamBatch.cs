using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Speakr.Monitor.AspNetCore.Access;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>What has changed from one version to the next. Its bytes are made once for each audience, when the first of it asks. Thread-safe.</summary>
internal sealed class StreamBatch(long previous, long version, IReadOnlyList<StreamItem> items)
{
    private readonly ConcurrentDictionary<Audience, Lazy<ReadOnlyMemory<byte>>> _bytes = new();

    public int Size => items.Count;

    /// <summary>The server-sent events for an audience; empty when it sees none of it.</summary>
    public ReadOnlyMemory<byte> For(Audience audience) =>
        _bytes.GetOrAdd(audience, static (audience, batch) => new Lazy<ReadOnlyMemory<byte>>(() => batch.Render(audience)), this).Value;

    private ReadOnlyMemory<byte> Render(Audience audience)
    {
        var data = new ArrayBufferWriter<byte>((items.Count * 512) + 1);
        using var writer = new Utf8JsonWriter(data);
        var events = new List<(string Name, int Start, int End)>(items.Count);
        foreach (var item in items)
        {
            var start = data.WrittenCount;
            writer.Reset(data);
            if (!item.Write(writer, audience))
                continue;
            writer.Flush();
            events.Add((item.Event, start, data.WrittenCount));
        }

        var frames = new ArrayBufferWriter<byte>(data.WrittenCount + (events.Count * 64) + 1);
        for (var index = 0; index < events.Count; index++)
        {
            var (name, start, end) = events[index];
            // Who is cut off in the middle comes back with the version before, and gets all of it again.
            var id = index == events.Count - 1 ? version : previous;
            ServerSentEvent.Write(frames, name, id, data.WrittenSpan[start..end]);
        }

        return frames.WrittenMemory;
    }
}

/// <summary>The form of a server-sent event (WHATWG HTML, server-sent events). JSON has no line breaks, so its data is one line.</summary>
internal static class ServerSentEvent
{
    public static void Write(ArrayBufferWriter<byte> target, string name, long? id, ReadOnlySpan<byte> json)
    {
        Encoding.UTF8.GetBytes("event: ", target);
        Encoding.UTF8.GetBytes(name, target);
        if (id is { } number)
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\nid: {number}"), target);
        Encoding.UTF8.GetBytes("\ndata: ", target);
        target.Write(json);
        Encoding.UTF8.GetBytes("\n\n", target);
    }
}
