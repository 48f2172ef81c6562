using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class CallTrackerReconcileProperties
{
    private static readonly TimeSpan SettledFor = TimeSpan.FromSeconds(30);

    [Fact]
    public void UnfinishedIds_OnlyTheirEventsKept_SameCallsAfterACrash() => Check(random =>
    {
        var events = EventStream.Of(random);
        var crash = random.Next(events.Length);
        var (tracker, store, journal) = (new CallTracker(), new StoredCalls(), new List<CallEvent>());
        foreach (var e in events.Take(crash + 1))
        {
            journal.Add(e);
            tracker.Apply(e);
            if (random.Next(3) == 0)
                store.Save(tracker);
            if (random.Next(4) == 0)
                Prune(journal, tracker, e.ReceivedAt, random);
        }

        var after = new CallTracker();
        foreach (var e in journal)
            after.Apply(e);
        after.Advance(events[crash].ReceivedAt);
        after.Reconcile(store.Since(EventStream.Start), EventStream.Start, "");
        return Finish(after, store, events.Skip(crash + 1), random);
    });

    [Fact]
    public void Reconcile_OneOfTwoTakesOver_SameCallsAsFromOne() => Check(random =>
    {
        var events = EventStream.Of(random);
        var takeOver = random.Next(events.Length);
        var (first, second, store) = (new CallTracker(), new CallTracker(), new StoredCalls());
        foreach (var e in events.Take(takeOver + 1))
        {
            first.Apply(e);
            second.Apply(e);
            if (random.Next(4) == 0)
                store.Save(first);
            if (random.Next(2) == 0)
                second.TakeChanges();
        }

        second.Reconcile(store.Since(EventStream.Start), EventStream.Start, "");
        return Finish(second, store, events.Skip(takeOver + 1), random);
    });

    [Fact]
    public void Reconcile_EventsThatWaitedAreOlderThanWhatIsStored_NoneCountsTwice()
    {
        // The same streams each time: in about one of ten thousand a repeated event cannot be told from a new one.
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var events = Ended(Apart(EventStream.Of(random)));
            if (JoinsAgainAtOnce(events))
                continue;
            var stored = random.Next(events.Length);
            var waiting = random.Next(stored + 1);
            var (undisturbed, first, second, store) = (new CallTracker(), new CallTracker(), new CallTracker(), new StoredCalls());
            foreach (var e in events)
                undisturbed.Apply(e);
            foreach (var e in events.Take(stored + 1))
                first.Apply(e);
            store.Save(first);
            foreach (var e in events.Take(waiting))
                second.Apply(e);

            second.Reconcile(store.Since(EventStream.Start), EventStream.Start, "", readAt: EventStream.Start.AddDays(1));
            // The last stored event is not told from one of the same moment that is not stored.
            foreach (var e in events.Skip(waiting).Where(e => e != events[stored]))
                second.Apply(e);

            Outcomes(second, store).Should().BeEquivalentTo(Outcomes(undisturbed, new StoredCalls()), $"of stream {seed}");
        }
    }

    [Fact]
    public void Reconcile_Twice_ChangesNothingMore() => Check(random =>
    {
        var events = EventStream.Of(random);
        var (tracker, store) = (new CallTracker(), new StoredCalls());
        foreach (var e in events.Take(random.Next(events.Length) + 1))
            tracker.Apply(e);
        store.Save(tracker);
        tracker.Reconcile(store.Since(EventStream.Start), EventStream.Start, "");

        tracker.TakeChanges().Should().BeEmpty();
        return Finish(tracker, store, [], random);
    }, compare: false);

    private static void Check(Func<Random, string[]> run, bool compare = true) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var calls = run(new Random(seed));
            if (!compare)
                return;
            var (undisturbed, store) = (new CallTracker(), new StoredCalls());
            Finish(undisturbed, store, EventStream.Of(new Random(seed)), new Random(seed));

            var expected = store.Describe();
            // The differing calls alone, because whole streams are long.
            string.Join('\n', calls.Except(expected)).Should().Be(string.Join('\n', expected.Except(calls)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    /// <summary>No two at the same time: of two events of one moment nobody can tell whether a stored call knows both.</summary>
    private static CallEvent[] Apart(CallEvent[] events)
    {
        for (var i = 1; i < events.Length; i++)
        {
            var earliest = events[i - 1].ReceivedAt.AddMilliseconds(2);
            if (events[i].ReceivedAt < earliest)
                events[i] = events[i] with { ReceivedAt = earliest };
        }

        return events;
    }

    /// <summary>Whether a caller joins a queue again so soon that the join could be the one before, repeated by the feed.</summary>
    private static bool JoinsAgainAtOnce(CallEvent[] events) => events.Where(e => e.Kind == CallEventKind.QueueCallerJoin)
        .GroupBy(e => (e.UniqueId, e.Queue))
        .Any(joins => joins.Zip(joins.Skip(1)).Any(pair => pair.Second with { ReceivedAt = pair.First.ReceivedAt } != pair.First
            && pair.Second.ReceivedAt - pair.First.ReceivedAt <= new CallTrackerOptions().RepeatWindow + TimeSpan.FromSeconds(1)));

    /// <summary>With the end of every call's channel at last.</summary>
    private static CallEvent[] Ended(CallEvent[] events) =>
    [
        .. events,
        .. events.Where(e => e.Kind == CallEventKind.QueueCallerJoin).Select(e => e.UniqueId).Distinct().Select((channel, number) => new CallEvent
        {
            Kind = CallEventKind.Hangup, UniqueId = channel, LinkedId = channel, ReceivedAt = events[^1].ReceivedAt.AddSeconds(60 + number),
        }),
    ];

    private static string[] Outcomes(CallTracker tracker, StoredCalls store)
    {
        tracker.Advance(EventStream.Start.AddHours(1));
        store.Save(tracker);
        return store.Outcomes();
    }

    private static string[] Finish(CallTracker tracker, StoredCalls store, IEnumerable<CallEvent> rest, Random random)
    {
        foreach (var e in rest)
        {
            tracker.Apply(e);
            if (random.Next(3) == 0)
                store.Save(tracker);
        }

        tracker.Advance(EventStream.Start.AddHours(1));
        store.Save(tracker);
        return store.Describe();
    }

    /// <summary>Removes what is older than a moment half a minute ago or more, except of calls that are unfinished or were heard of since.</summary>
    private static void Prune(List<CallEvent> journal, CallTracker tracker, DateTimeOffset now, Random random)
    {
        var old = journal.Count(e => e.ReceivedAt <= now - SettledFor);
        if (old == 0)
            return;
        var upTo = random.Next(old);
        var unfinished = tracker.UnfinishedIds(heardSince: journal[upTo].ReceivedAt);
        bool Holds(string? id) => id is not null && unfinished.Contains(id);
        var kept = journal.Where((e, i) => i > upTo || Holds(e.LinkedId) || Holds(e.UniqueId)).ToArray();
        journal.Clear();
        journal.AddRange(kept);
    }
}
