using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Speakr.Monitor.AspNetCore.Access;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>What has changed from one version to the next. Its bytes are made once for each audience, when the first of it asks. Thread-safe.</summary>
internal sealed class StreamBatch(long previous, long version, IReadOnlyList<StreamItem> items)
{
    private readonly ConcurrentDictionary<Audience, Lazy<Rendering>> _renderings = new();

    public IReadOnlyList<StreamItem> Items => items;

    public long Previous => previous;

    public long Version => version;

    /// <summary>The server-sent events for an audience; empty when it sees none of it.</summary>
    /// <param name="audience">Who receives it.</param>
    /// <param name="known">How many of them the client has.</param>
    public ReadOnlyMemory<byte> For(Audience audience, int known = 0)
    {
        var (bytes, ends) = _renderings.GetOrAdd(audience, static (audience, batch) => new Lazy<Rendering>(() => batch.Render(audience)), this).Value;
        return known == 0 ? bytes : bytes[(ends.Count == 0 ? 0 : ends[Math.Min(known, ends.Count) - 1])..];
    }

    private Rendering Render(Audience audience)
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
        var ends = new List<int>(events.Count);
        foreach (var (name, start, end) in events)
        {
            // A client that is cut off in the middle continues there.
            var position = ends.Count + 1 == events.Count ? new StreamPosition(version, 0) : new StreamPosition(previous, ends.Count + 1);
            ServerSentEvent.Write(frames, name, position.ToId(audience), data.WrittenSpan[start..end]);
            ends.Add(frames.WrittenCount);
        }

        return new Rendering(frames.WrittenMemory, ends);
    }

    /// <summary>The bytes of all events together, and where each of them ends.</summary>
    private sealed record Rendering(ReadOnlyMemory<byte> Bytes, List<int> Ends);
}

/// <summary>The form of a server-sent event (WHATWG HTML, server-sent events). JSON has no line breaks, so its data is one line.</summary>
internal static class ServerSentEvent
{
    public static void Write(ArrayBufferWriter<byte> target, string name, string? id, ReadOnlySpan<byte> json)
    {
        Encoding.UTF8.GetBytes("event: ", target);
        Encoding.UTF8.GetBytes(name, target);
        if (id is not null)
            Encoding.UTF8.GetBytes($"\nid: {id}", target);
        Encoding.UTF8.GetBytes("\ndata: ", target);
        target.Write(json);
        Encoding.UTF8.GetBytes("\n\n", target);
    }
}
