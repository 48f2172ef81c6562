using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Lists in the traffic of a real Asterisk.</summary>
public sealed class QueueListRecordingTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Files => [.. RecordedFiles.All.Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Apply_RecordedList_ChangesNothing(string file)
    {
        var events = Read(file);
        var withoutLists = events.Where(e => !IsOfAList(e)).ToArray();

        events.Count(IsOfAList).Should().Be(11, "ten queues are listed, and the end");
        Final(events).Should().BeEquivalentTo(Final(withoutLists)).And.NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Apply_ListsAllTheTime_NoFalseEndAndNoFalseCall(string file)
    {
        var events = Read(file);
        var queues = events.Where(e => e.Kind == CallEventKind.QueueParams).Select(e => e.Queue!).ToArray();
        var random = new Random(1);
        var lists = Enumerable.Range(0, (int)(events[^1].ReceivedAt - Start).TotalMilliseconds / 250)
            .Select(i => Start.AddMilliseconds(i * 250))
            .SelectMany(at => TruthfulList.Of(events, at, at, random, queues)).ToArray();

        lists.Should().Contain(e => e.Kind == CallEventKind.QueueEntry);
        Final(events.Concat(lists).OrderBy(e => e.ReceivedAt)).Should().BeEquivalentTo(Final(events));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Apply_FeedLostInMidRecording_ListShowsWhoWaits(string file)
    {
        var events = Read(file);
        var queues = events.Where(e => e.Kind == CallEventKind.QueueParams).Select(e => e.Queue!).ToArray();
        foreach (var join in events.Where(e => e.Kind == CallEventKind.QueueCallerJoin))
        {
            // Heard until the join, or until just before it; then nothing but a list, three seconds later.
            var at = join.ReceivedAt.AddSeconds(3);
            foreach (var heard in new[] { events.Where(e => e.ReceivedAt <= join.ReceivedAt), events.Where(e => e.ReceivedAt < join.ReceivedAt) })
            {
                var calls = Final(heard.Concat(TruthfulList.Of(events, at, at, new Random(1), queues)), at.AddSeconds(1));

                calls.Where(call => call.Status == CallStatus.Waiting).Select(call => (call.LinkedId, call.Queue))
                    .Should().BeEquivalentTo(TruthfulList.Waiting(events, at));
            }
        }
    }

    private static bool IsOfAList(CallEvent e) =>
        e.Kind is CallEventKind.QueueParams or CallEventKind.QueueEntry or CallEventKind.QueueStatusComplete;

    private static CallEvent[] Read(string file)
    {
        var parser = new CallEventParser("pbx", "");
        var events = new List<CallEvent>();
        foreach (var line in File.ReadLines(RecordedFiles.All.Single(path => Path.GetFileName(path) == file)))
        {
            var recorded = JsonNode.Parse(line)!;
            parser.Parse(Encoding.UTF8.GetBytes(recorded["payload"]!.ToJsonString()), Start.AddMilliseconds((double)recorded["t"]!), out var e);
            if (e is not null)
                events.Add(e);
        }

        return [.. events];
    }

    private static Call[] Final(IEnumerable<CallEvent> events, DateTimeOffset? end = null)
    {
        var tracker = new CallTracker();
        foreach (var e in events)
            tracker.Apply(e);
        tracker.Advance(end ?? Start.AddHours(1));
        return [.. tracker.TakeChanges().Select(change => change.Call)];
    }
}
