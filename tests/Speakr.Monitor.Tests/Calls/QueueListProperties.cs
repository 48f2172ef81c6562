using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Random calls at a human pace, and lists of who really waits, put between their events.</summary>
public sealed class QueueListProperties
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Apply_TruthfulListsAtAnyMoment_NothingChanges() => Check((events, random) =>
    {
        // The PBX writes answers past the events that wait to be sent, and a relay may hold up either.
        var lists = Moments(events, random).SelectMany(at => TruthfulList.Of(events, at, at.AddMilliseconds(random.Next(-900, 900)), random));

        Final(Mix(events, lists)).Should().BeEquivalentTo(Final(events));
    });

    [Fact]
    public void Apply_TruthfulListsRepeated_NothingChanges() => Check((events, random) =>
    {
        var lists = Moments(events, random).SelectMany(at => TruthfulList.Of(events, at, at, random)).ToArray();
        var repetitions = Mix(events, lists).Where(_ => random.Next(3) == 0)
            .Select(e => e with { ReceivedAt = e.ReceivedAt.AddMilliseconds(random.Next(1, 1500)) }).ToArray();

        Final(Mix(Mix(events, lists), repetitions)).Should().BeEquivalentTo(Final(events));
    });

    [Fact]
    public void Apply_ListEventsLost_NobodyWhoWaitsIsTakenForGone() => Check((events, random) =>
    {
        var lists = Moments(events, random).SelectMany(at => TruthfulList.Of(events, at, at, random)).Where(_ => random.Next(4) != 0);

        Final(Mix(events, lists)).Should().BeEquivalentTo(Final(events));
    });

    [Fact]
    public void Apply_EventsLostBeforeAList_OnlyThoseWhoWaitAreShownWaiting() => Check((events, random) =>
    {
        var known = events.Take(random.Next(1, events.Length + 1)).ToArray();
        var at = known[^1].ReceivedAt.AddSeconds(2.5);
        var received = known.Where(_ => random.Next(3) != 0);

        var waiting = Final(Mix(received, TruthfulList.Of(known, at, at, random)), at.AddSeconds(1)).Where(call => call.Status == CallStatus.Waiting);

        waiting.Select(call => (call.LinkedId, call.Queue)).Should().BeEquivalentTo(TruthfulList.Waiting(known, at));
    });

    private static void Check(Action<CallEvent[], Random> check) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            check(Calls(random), random);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static CallEvent[] Calls(Random random)
    {
        var events = new List<CallEvent>();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var script = new CallScript($"1.{i}", Start.AddSeconds(random.Next(30)), TimeSpan.FromMilliseconds(random.Next(200, 7000)));
            for (var visits = random.Next(1, 4); visits > 0; visits--)
                script.Visit(TruthfulList.Queues[random.Next(TruthfulList.Queues.Count)], (VisitScript)random.Next(Enum.GetValues<VisitScript>().Length));
            events.AddRange(random.Next(4) == 0 ? script.Events : script.CallerHangsUp().Events);
        }

        return [.. AsAsteriskSendsThem(events).OrderBy(e => e.ReceivedAt)];
    }

    // A leave and what explains it come in one breath, whatever the pace of the callers.
    private static IEnumerable<CallEvent> AsAsteriskSendsThem(List<CallEvent> events)
    {
        for (var i = 0; i < events.Count; i++)
        {
            var isSecond = i > 0 && events[i - 1].LinkedId == events[i].LinkedId && (events[i - 1].Kind, events[i].Kind)
                is (CallEventKind.QueueCallerLeave, CallEventKind.AgentConnect) or (CallEventKind.QueueCallerAbandon, CallEventKind.QueueCallerLeave);
            yield return isSecond ? events[i] with { ReceivedAt = events[i - 1].ReceivedAt.AddMilliseconds(2) } : events[i];
        }
    }

    private static DateTimeOffset[] Moments(CallEvent[] events, Random random)
    {
        var length = (events[^1].ReceivedAt - Start).TotalMilliseconds + 5000;
        return [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Start.AddMilliseconds(random.NextDouble() * length))];
    }

    private static IEnumerable<CallEvent> Mix(IEnumerable<CallEvent> events, IEnumerable<CallEvent> more) =>
        events.Concat(more).OrderBy(e => e.ReceivedAt);

    private static FinalCall[] Final(IEnumerable<CallEvent> events, DateTimeOffset? end = null)
    {
        var tracker = new CallTracker();
        var calls = new Dictionary<string, Call>(StringComparer.Ordinal);
        foreach (var e in events)
            tracker.Apply(e);
        tracker.Advance(end ?? Start.AddHours(1));
        foreach (var change in tracker.TakeChanges())
            calls[change.Call.LinkedId] = change.Call;
        return [.. calls.Values.Select(FinalCall.Of)];
    }

    private sealed record FinalCall(string LinkedId, CallStatus Status, string Queue, string Extension, bool OnPanel, IReadOnlyList<string> Visits)
    {
        public static FinalCall Of(Call call) => new(
            call.LinkedId, call.Status, call.Queue, call.Extension, call.OnPanel,
            [.. call.Visits.Select(v => $"{v.Number} {v.Queue} {v.Extension} {v.AnsweredAt is not null} {v.EndReason}")]);
    }
}
