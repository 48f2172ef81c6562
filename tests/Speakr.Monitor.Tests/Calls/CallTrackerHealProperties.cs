using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class CallTrackerHealProperties
{
    [Fact]
    public void Heal_AnyEventsMissed_EndsAsItWas() => Check((story, kept) =>
    {
        var (tracker, store) = Tell(kept);
        tracker.Heal(story.Record!, story.Now.AddMinutes(1), mayCorrect: true);
        store.Save(tracker);

        store.Single().Should().BeEquivalentTo(Truth(story));
        tracker.OpenCalls().Should().BeEmpty();
    });

    [Fact]
    public void Heal_Again_ChangesNothing() => Check((story, kept) =>
    {
        var (tracker, _) = Tell(kept);
        tracker.Heal(story.Record!, story.Now.AddMinutes(1), mayCorrect: true);
        tracker.TakeChanges();

        tracker.Heal(story.Record!, story.Now.AddMinutes(2), mayCorrect: true).Should().BeFalse();
        tracker.TakeChanges().Should().BeEmpty();
    });

    [Fact]
    public void Heal_NothingMissed_ChangesNothing() => Check((story, _) =>
    {
        var (tracker, store) = Tell(story.Events);
        var before = store.Describe();
        tracker.Heal(story.Record!, story.Now.AddMinutes(1), mayCorrect: true).Should().BeFalse();
        store.Save(tracker);

        store.Describe().Should().Equal(before);
    });

    [Fact]
    public void Heal_ThenTheHangupsAndKnownEventsAgain_StillAsItWas() => Check((story, kept) =>
    {
        var (tracker, store) = Tell(kept);
        tracker.Heal(story.Record!, story.Now.AddMinutes(1), mayCorrect: true);
        foreach (var late in kept.Concat(story.Events.Where(e => e.Kind == CallEventKind.Hangup)))
            tracker.Apply(late with { ReceivedAt = story.Now.AddMinutes(2) });
        store.Save(tracker);

        store.Single().Should().BeEquivalentTo(Truth(story));
    });

    private static void Check(Action<CallStory, CallEvent[]> check) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var story = Story(random);
            var keepsOneIn = random.Next(1, 6);
            // Nothing but its join tells of a last visit that no phone rang for.
            var last = story.EndsUnrecorded ? story.Events.Last(e => e.Kind == CallEventKind.QueueCallerJoin) : null;
            // What was missed was missed in a gap.
            var kept = story.Events
                .Select(e => e == last || random.Next(keepsOneIn) == 0 ? e : new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = e.ReceivedAt })
                .ToArray();
            if (story.Record is not null)
                check(story, kept);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static CallStory Story(Random random)
    {
        string[] queues = ["600", "600", "601"];
        var visits = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => (queues[random.Next(queues.Length)], (VisitStory)random.Next(4))).ToArray();
        return new CallStory(random, visits);
    }

    private static object Truth(CallStory story)
    {
        var (tracker, store) = Tell(story.Events);
        tracker.OpenCalls().Should().BeEmpty();
        var call = store.Single();
        return new { call.Status, call.Queue, call.Extension, call.OnPanel };
    }

    private static (CallTracker Tracker, StoredCalls Store) Tell(IEnumerable<CallEvent> events)
    {
        var (tracker, store) = (new CallTracker(), new StoredCalls());
        foreach (var e in events)
            tracker.Apply(e);
        tracker.Advance(tracker.NextDecisionAt ?? EventStream.Start);
        store.Save(tracker);
        return (tracker, store);
    }
}
