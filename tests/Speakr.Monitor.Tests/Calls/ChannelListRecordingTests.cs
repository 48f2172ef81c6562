using FluentAssertions;
using FluentAssertions.Execution;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Lists of channels in the traffic of a real Asterisk, made from its own events.</summary>
public sealed class ChannelListRecordingTests
{
    public static TheoryData<string> Names => ["s1", "s2", "s3", "s4", "s5", "s6", "t1", "t2", "t3", "t4"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_ListsAllTheTime_ChangeNothing(string name)
    {
        var (plain, listed) = (new List<CallEvent>(), new List<CallEvent>());
        var (number, talks) = (0, 0);
        foreach (var (at, callEvent, pbx) in RecordedPbx.Follow(PathOf(name)))
        {
            if (callEvent is { Kind: CallEventKind.CoreShowChannel or CallEventKind.CoreShowChannelsComplete })
                continue;
            if (number++ % 3 == 0)
            {
                var list = pbx.List(at, $"list-{number}").ToArray();
                talks += list.Count(e => e.Listed is { Application: "AppQueue", BridgeId: not null });
                listed.AddRange(list);
            }

            if (callEvent is null)
                continue;
            plain.Add(callEvent);
            listed.Add(callEvent);
        }

        (talks > 0).Should().Be(plain.Exists(e => e.Kind == CallEventKind.AgentConnect), "who talks is in a bridge");
        Final(listed).Should().BeEquivalentTo(Final(plain));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_FeedLostInMidRecording_NoCallOutlivesItsChannels(string name)
    {
        var events = RecordedPbx.Follow(PathOf(name)).Select(step => (step.At, step.Event)).ToArray();
        var end = events[^1].At.AddSeconds(30);
        using var scope = new AssertionScope();
        foreach (var lost in events.Where(step => step.Event is not null).Select((step, index) => (step.At, index)).Where(step => step.index % 7 == 0))
        {
            var heard = events.Where(step => step.At <= lost.At && step.Event is not null).Select(step => step.Event!);
            var calls = FieldRecording.Play(
                [.. heard, new CallEvent { Kind = CallEventKind.CoreShowChannelsComplete, ReceivedAt = end, Source = "pbx", Count = 0, ActionId = "x" }], end.AddSeconds(2));

            calls.Values.Where(call => call.OnPanel || call.Status is CallStatus.Waiting or CallStatus.Answered).Should().BeEmpty($"lost at {lost.At:T}");
        }
    }

    [Theory]
    [InlineData("s1")]
    [InlineData("s2")]
    [InlineData("s4")]
    [InlineData("s5")]
    [InlineData("t2")]
    public void Apply_NothingHeardButAListInMidTalk_TheTalkIsKnownAndEndsAsItDid(string name)
    {
        var steps = RecordedPbx.Follow(PathOf(name));
        var truth = FieldRecording.Play(FieldRecording.ReadFile(PathOf(name)).Events);
        var found = 0;
        foreach (var answer in FieldRecording.ReadFile(PathOf(name)).Events.Where(e => e.Kind == CallEventKind.AgentConnect).Take(12))
        {
            // Nothing until three seconds after the answer, as long as the talk lasts.
            var at = answer.ReceivedAt.AddSeconds(3);
            var expected = truth[answer.LinkedId!].Visits.Single(visit => visit.AgentUniqueId == answer.AgentUniqueId);
            if (!(expected.EndedAt > at.AddSeconds(2)))
                continue;
            found++;
            var told = new List<CallEvent>();
            foreach (var (now, callEvent, pbx) in steps)
            {
                if (now < at)
                    continue;
                if (told.Count == 0)
                    told.AddRange(pbx.List(at, "list"));
                if (callEvent is not null and not { Kind: CallEventKind.CoreShowChannel or CallEventKind.CoreShowChannelsComplete })
                    told.Add(callEvent);
            }

            var atOnce = FieldRecording.Play(told, told[0].ReceivedAt.AddSeconds(1.5))[answer.LinkedId!];
            atOnce.Should().BeEquivalentTo(new { Status = CallStatus.Answered, expected.Queue, expected.Extension, OnPanel = true });
            atOnce.Visits[^1].AnsweredAt.Should().Be(at);
            atOnce.Visits[^1].JoinedAt.Should().BeNull();

            var visit = FieldRecording.Play(told)[answer.LinkedId!].Visits.Single(visit => visit.AgentUniqueId == answer.AgentUniqueId);
            visit.Should().BeEquivalentTo(new { expected.Queue, expected.Extension, expected.WaitSeconds, expected.TalkSeconds, expected.EndReason, expected.EndedAt });
            (visit.AnsweredAt!.Value - expected.AnsweredAt!.Value).Duration().Should().BeLessThan(TimeSpan.FromSeconds(1.5));
            (visit.JoinedAt!.Value - expected.JoinedAt!.Value).Duration().Should().BeLessThan(TimeSpan.FromSeconds(2.5));
        }

        found.Should().BePositive();
    }

    private static string PathOf(string name) => name[0] == 's'
        ? RecordedFiles.All.Single(path => Path.GetFileName(path) == $"{name}.jsonl")
        : FieldRecording.PathOf(Path.Combine("asterisk", name == "t2" ? "t2.jsonl.gz" : $"{name}.jsonl"));

    private static Call[] Final(IEnumerable<CallEvent> events) => [.. FieldRecording.Play(events).Values.OrderBy(call => call.LinkedId, StringComparer.Ordinal)];
}
