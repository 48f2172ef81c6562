using System.Text.Json.Nodes;
using Speakr.Monitor.Tests.Cdr;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>What must be stored of a call when it is over.</summary>
internal sealed record CallTruth(string LinkedId, string Kind, string Status, string Queue, string Extension);

/// <summary>An event of the PBX and when it happens.</summary>
internal sealed record StoryEvent(DateTimeOffset At, JsonObject Payload);

/// <summary>One call from its join to the caller's hang-up.</summary>
/// <param name="Truth">What must be stored of it.</param>
/// <param name="Events">In the order of time.</param>
/// <param name="Records">The rows of <c>cdr</c>, which appear when the caller hangs up.</param>
/// <param name="HungUpAt">When he does.</param>
internal sealed record CallStory(
    CallTruth Truth, IReadOnlyList<StoryEvent> Events, IReadOnlyList<SampleCallRecord> Records, DateTimeOffset HungUpAt)
{
    /// <summary>Whether the records tell that there was a call in a queue. If not, only the events do.</summary>
    public bool IsRecorded => Records.Any(record => record.Queue.Length > 0);

    /// <summary>From when on nothing but the end happens: who hears all of that knows how the call ended.</summary>
    public DateTimeOffset EndsFrom => Events.First(happening => (string?)happening.Payload["event"] != "QueueCallerJoin").At;

    public override string ToString() => string.Join('\n', Events.Select(happening => $"  {happening.At:HH:mm:ss.fff} {Text(happening.Payload)}"));

    private static string Text(JsonObject payload) =>
        $"{payload["event"]} {payload["queue"]} {payload["uniqueid"]} {payload["interface"]} {payload["reason"]}";
}
