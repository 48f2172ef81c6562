using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Benchmarks;

/// <summary>What a real Asterisk said while five calls overlapped, with everything that a monitor has no use for.</summary>
internal static class Traffic
{
    /// <summary>How many payloads there are, which a benchmark must know when it is compiled.</summary>
    public const int PayloadCount = 982;

    /// <summary>How many of them matter to calls or agents.</summary>
    public const int FilteredCount = 136;

    private const int CallsInOne = 5;

    /// <summary>All payloads of the recording, in their order.</summary>
    public static byte[][] Payloads { get; } = ReadPayloads();

    /// <summary>Copies of the recording as Asterisk's manager interface writes it, each with ids of its own.</summary>
    /// <param name="copies">How many.</param>
    /// <param name="isFiltered">Whether to leave out what matters to no call, as a filter at the PBX does.</param>
    public static string Ami(int copies, bool isFiltered)
    {
        var payloads = Payloads.Select(payload => JsonNode.Parse(payload)!.AsObject())
            .Where(payload => !isFiltered || EventFields.FindKind(Encoding.UTF8.GetBytes(payload["event"]!.ToString())) is not null).ToArray();
        return string.Concat(Enumerable.Range(1, copies).SelectMany(copy => payloads.Select(payload => Packet(payload, copy))));
    }

    /// <summary>The events that matter to calls, of as many copies of the recording as asked for, each with ids of its own.</summary>
    public static CallEvent[] Events(int copies)
    {
        var events = new List<CallEvent>();
        for (var copy = 1; copy <= copies; copy++)
        {
            var parser = new CallEventParser("benchmark", $"{copy}-");
            var receivedAt = DateTimeOffset.UnixEpoch.AddSeconds(copy);
            foreach (var payload in Payloads)
            {
                if (parser.TryParse(payload, receivedAt, out var callEvent))
                    events.Add(callEvent);
                receivedAt = receivedAt.AddMilliseconds(10);
            }
        }

        return [.. events.OrderBy(callEvent => callEvent.ReceivedAt)];
    }

    /// <summary>The calls that the events lead to, as they stand in the end.</summary>
    public static Call[] Calls(int count)
    {
        var tracker = new CallTracker();
        var calls = new Dictionary<string, Call>(StringComparer.Ordinal);
        foreach (var callEvent in Events((count / CallsInOne) + 1))
            tracker.Apply(callEvent);
        foreach (var change in tracker.TakeChanges())
            calls[change.Call.LinkedId] = change.Call;

        return [.. calls.Values.Take(count)];
    }

    private static string Packet(JsonObject payload, int copy) =>
        $"Event: {payload["event"]}\r\n{string.Concat(payload.Where(pair => pair.Key != "event").Select(pair => Line(pair.Key, $"{pair.Value}", copy)))}\r\n";

    private static string Line(string key, string value, int copy) =>
        key.EndsWith("uniqueid", StringComparison.Ordinal) || key.EndsWith("linkedid", StringComparison.Ordinal)
            ? $"{key}: {copy}-{value}\r\n"
            : $"{key}: {value}\r\n";

    private static byte[][] ReadPayloads() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "s5.jsonl")).Select(line =>
        {
            using var recorded = JsonDocument.Parse(line);
            return Encoding.UTF8.GetBytes(recorded.RootElement.GetProperty("payload").GetRawText());
        }),
    ];
}
