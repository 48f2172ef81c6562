using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Events of a file in tests/fixtures and what becomes of them, calls by their linkedids as a store would hold them.</summary>
internal sealed class FieldRecording
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private FieldRecording(CallEvent[] events) => Events = events;

    public IReadOnlyList<CallEvent> Events { get; }

    /// <param name="path">Below tests/fixtures; a <c>.gz</c> is unpacked.</param>
    /// <param name="speed">How many times as fast as it was recorded the events come.</param>
    /// <param name="start">When the recording begins.</param>
    public static FieldRecording Read(string path, double speed = 1, DateTimeOffset? start = null) => ReadFile(PathOf(path), speed, start);

    /// <param name="path">The whole path.</param>
    /// <param name="speed">How many times as fast as it was recorded the events come.</param>
    /// <param name="start">When the recording begins.</param>
    public static FieldRecording ReadFile(string path, double speed = 1, DateTimeOffset? start = null)
    {
        var parser = new CallEventParser("pbx");
        var events = new List<CallEvent>();
        foreach (var line in Lines(path))
        {
            var entry = JsonNode.Parse(line)!;
            var at = (start ?? Start).AddMilliseconds(entry["t"]!.GetValue<double>() / speed);
            if (parser.TryParse(Encoding.UTF8.GetBytes(entry["payload"]!.ToJsonString()), at, out var callEvent))
                events.Add(callEvent);
        }

        return new FieldRecording([.. events]);
    }

    public static JsonNode Json(string path) => JsonNode.Parse(File.ReadAllText(PathOf(path)))!;

    public static string PathOf(string path) => Path.Combine(Repository.Root, "tests", "fixtures", path);

    /// <summary>The same events, two neighbours having changed places. Each place keeps its time of receipt.</summary>
    public CallEvent[] Swapped(int index)
    {
        var events = Events.ToArray();
        var (first, second) = (events[index], events[index + 1]);
        events[index] = second with { ReceivedAt = first.ReceivedAt };
        events[index + 1] = first with { ReceivedAt = second.ReceivedAt };
        return events;
    }

    public static Dictionary<string, Call> Play(IEnumerable<CallEvent> events, DateTimeOffset? until = null, CallTracker? tracker = null)
    {
        tracker ??= new CallTracker();
        var calls = new Dictionary<string, Call>(StringComparer.Ordinal);
        var last = Start;
        foreach (var callEvent in events.TakeWhile(e => until is null || e.ReceivedAt <= until))
        {
            tracker.Apply(callEvent);
            last = callEvent.ReceivedAt;
            Take(tracker, calls);
        }

        tracker.Advance(until ?? last.AddSeconds(3));
        Take(tracker, calls);
        return calls;
    }

    private static void Take(CallTracker tracker, Dictionary<string, Call> calls)
    {
        foreach (var (call, _) in tracker.TakeChanges())
        {
            foreach (var former in call.FormerLinkedIds)
                calls.Remove(former);
            calls[call.LinkedId] = call;
        }
    }

    private static IEnumerable<string> Lines(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
            return File.ReadLines(path);
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
