using FluentAssertions;
using FluentAssertions.Execution;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Two sources tell of one PBX, each with delays of its own: what happened once counts once.</summary>
public sealed class TwoSourcesTests
{
    private static readonly string[] Sources = ["feed", "ami"];

    public static TheoryData<string> Names => ["s1", "s2", "s3", "s4", "s5", "s6", "t1", "t2", "t3", "t4"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Play_BothWithDelays_EveryCallAsFromOne(string name)
    {
        var events = Events(name);
        using var scope = new AssertionScope();
        for (var seed = 0; seed < 20; seed++)
            ShouldBe(name, events, Both(events, new Random(seed)), $"{name}, seed {seed}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Play_OneOfThemIsAwayNowAndThen_EveryCallAsFromOne(string name)
    {
        var events = Events(name);
        using var scope = new AssertionScope();
        for (var seed = 0; seed < 20; seed++)
            ShouldBe(name, events, WithGaps(events, new Random(seed)), $"{name}, seed {seed}");
    }

    [Fact]
    public void Hold_HeardTwice_CountsOnce()
    {
        var scene = new TrackedScene();
        void Tell(CallEventKind kind, double late, Func<CallEvent, CallEvent> detail) => scene
            .Tell(kind, e => detail(e) with { Source = "feed" }).After(late).Tell(kind, e => detail(e) with { Source = "ami" });
        CallEvent ByAgent(CallEvent e) => e with { Queue = "600", Interface = "PJSIP/1001", AgentUniqueId = "1.2", HoldSeconds = 2, TalkSeconds = 40 };
        CallEvent OfAgent(CallEvent e) => e with { UniqueId = "1.2" };
        Tell(CallEventKind.QueueCallerJoin, 3, e => e with { Queue = "600", Position = 1, Count = 1 });
        Tell(CallEventKind.AgentConnect, 3, ByAgent);
        foreach (var _ in new int[3])
        {
            scene.Tell(CallEventKind.Hold, e => OfAgent(e) with { Source = "feed" }).After(2).Tell(CallEventKind.Unhold, e => OfAgent(e) with { Source = "feed" }).After(1)
                .Tell(CallEventKind.Hold, e => OfAgent(e) with { Source = "ami" }).After(2).Tell(CallEventKind.Unhold, e => OfAgent(e) with { Source = "ami" }).After(1);
        }

        Tell(CallEventKind.AgentComplete, 3, e => ByAgent(e) with { Reason = "agent" });

        scene.Call.Visits.Should().ContainSingle().Which.HoldSeconds.Should().Be(6);
    }

    [Fact]
    public void Join_OfTheSamePlaceTwice_CountsTwiceThoughBothTellOfIt()
    {
        var scene = new TrackedScene();
        void Tell(CallEventKind kind, Func<CallEvent, CallEvent> detail)
        {
            foreach (var source in Sources)
                scene.Tell(kind, e => detail(e) with { Source = source, Queue = "600", Position = 1 }).After(0.5);
        }

        foreach (var _ in Sources)
        {
            Tell(CallEventKind.QueueCallerJoin, e => e with { Count = 1 });
            Tell(CallEventKind.QueueCallerAbandon, e => e with { HoldSeconds = 1 });
            Tell(CallEventKind.QueueCallerLeave, e => e with { Count = 0 });
            scene.After(1);
        }

        scene.Call.Visits.Should().HaveCount(2);
    }

    [Fact]
    public void Loss_OfOneWhileTheOtherHears_DoubtsNothing()
    {
        var scene = Heard().Leave("600").After(0.2).Tell(CallEventKind.Disconnected, e => Of(e) with { Source = "pbx" }).After(5);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void Loss_OfBoth_LeavesTheCallAsItWas()
    {
        var scene = Heard().Tell(CallEventKind.Disconnected, e => Of(e) with { Source = "ami" }).Leave("600").After(0.2)
            .Tell(CallEventKind.Disconnected, e => Of(e) with { Source = "pbx" }).After(5);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, OnPanel = true });
    }

    [Fact]
    public void List_OfOne_EndsWhatTheOtherHasTold()
    {
        var scene = Heard().After(15).Tell(CallEventKind.QueueParams, e => Of(e) with { Source = "ami", Queue = "600", Count = 0 })
            .Tell(CallEventKind.QueueStatusComplete, e => Of(e) with { Source = "ami" }).After(2);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void List_OfTheOneThatIsLeft_EndsWhatTheLostOneHasTold()
    {
        var scene = new TrackedScene().Join("600").Tell(CallEventKind.Disconnected, e => Of(e)).After(15)
            .Tell(CallEventKind.QueueParams, e => Of(e) with { Source = "ami", Queue = "600", Count = 0 })
            .Tell(CallEventKind.QueueStatusComplete, e => Of(e) with { Source = "ami" }).After(2);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    private static TrackedScene Heard() => new TrackedScene().Tell(CallEventKind.Connected, e => Of(e)).Tell(CallEventKind.Connected, e => Of(e) with { Source = "ami" })
        .Join("600").After(1).Tell(CallEventKind.QueueCallerJoin, e => e with { Queue = "600", Position = 1, Count = 1, Source = "ami" }).After(3);

    private static CallEvent Of(CallEvent e) => e with { LinkedId = null, UniqueId = null, CallerNumber = null };

    private static CallEvent[] Events(string name) => name[0] == 't'
        ? [.. RecordedTruthTests.Recording(name, 1).Events]
        : [.. FieldRecording.ReadFile(RecordedFiles.All.Single(path => Path.GetFileName(path) == $"{name}.jsonl")).Events];

    private static void ShouldBe(string name, CallEvent[] events, IEnumerable<CallEvent> told, string because)
    {
        var calls = FieldRecording.Play(told);
        if (name[0] == 't')
            RecordedTruthTests.ShouldBeTrue(calls, name, because);
        Describe(calls).Should().Equal(Describe(FieldRecording.Play(events)), because);
    }

    // Not the times of receipt, which differ.
    private static IEnumerable<string> Describe(Dictionary<string, Call> calls) => calls.Values.OrderBy(call => call.LinkedId, StringComparer.Ordinal).Select(call =>
        $"{call.LinkedId} {call.Status} {call.Queue} {call.Extension} {call.OnPanel}: " + string.Join(", ", call.Visits.Select(visit =>
            $"{visit.Number} {visit.Queue} {visit.Extension} {visit.AgentName} {visit.EndReason} {visit.Rings.Count} "
            + string.Join("/", visit.Rings.Select(ring => $"{ring.Interface} {ring.IsAnswered}").Order(StringComparer.Ordinal)))));

    private static CallEvent[] Both(CallEvent[] events, Random random) =>
        [.. Sources.SelectMany(source => Delayed(events, source, random)).OrderBy(e => e.ReceivedAt)];

    /// <summary>In the order of the PBX, each up to four seconds late, in one go or now and then.</summary>
    private static IEnumerable<CallEvent> Delayed(CallEvent[] events, string source, Random random)
    {
        var (last, sequence, lateness) = (FieldRecording.Start, 0L, random.Next(4000));
        yield return new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = last, Source = source };
        foreach (var e in events)
        {
            if (random.Next(20) == 0)
                lateness = random.Next(3) == 0 ? 0 : random.Next(4000);
            var at = e.ReceivedAt.AddMilliseconds(lateness);
            last = at > last ? at : last.AddTicks(1);
            yield return e with { Source = source, ReceivedAt = last, Sequence = source == "ami" ? sequence += 7 : e.Sequence };
        }
    }

    /// <summary>Turn by turn one of them hears nothing for some seconds, while the other does, without much delay.</summary>
    private static CallEvent[] WithGaps(CallEvent[] events, Random random)
    {
        var (told, period) = (new List<CallEvent>(), TimeSpan.FromSeconds(10 + random.Next(20)));
        foreach (var source in Sources)
        {
            var isFirst = source == Sources[0];
            told.Add(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = FieldRecording.Start, Source = source });
            var lateness = random.Next(1500);
            var isAway = false;
            foreach (var e in events)
            {
                var turn = (long)((e.ReceivedAt - FieldRecording.Start) / period) % 4;
                var away = turn == (isFirst ? 1 : 3);
                var at = e.ReceivedAt.AddMilliseconds(lateness);
                if (away != isAway)
                    told.Add(new CallEvent { Kind = away ? CallEventKind.Disconnected : CallEventKind.Connected, ReceivedAt = at, Source = source });
                isAway = away;
                if (!away)
                    told.Add(e with { Source = source, ReceivedAt = at });
            }
        }

        return [.. told.OrderBy(e => e.ReceivedAt)];
    }
}
