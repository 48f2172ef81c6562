using System.Diagnostics;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Lists that a broken or hostile feed begins and never ends.</summary>
public sealed class QueueStatusFloodTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Add_TenTimesAsManyUnfinishedLists_TakesAboutTenTimesAsLong()
    {
        Flood(4_000);
        var few = Enumerable.Range(0, 3).Min(_ => Flood(4_000));

        // Each list being looked at for each event would be a hundred times.
        Flood(40_000).Should().BeLessThan(few * 40);
    }

    [Fact]
    public void Add_ManyUnfinishedLists_LaterOneIsStillReadWhole()
    {
        var lists = new QueueStatusLists();
        for (var number = 0; number < 1000; number++)
            lists.Add(Params($"flood-{number}"), out _);

        lists.Add(Params("ours"), out _);
        lists.Add(Entry("ours", 1), out _);

        lists.Add(Of(CallEventKind.QueueStatusComplete, "ours"), out var list).Should().BeTrue();
        list!.IsComplete("600").Should().BeTrue();
        list.Lists("600", "1.1").Should().BeTrue();
    }

    [Fact]
    public void Add_ListWithoutEnd_IsForgotten()
    {
        var lists = new QueueStatusLists();
        lists.Add(Params("endless"), out _);
        for (var number = 0; number <= 60_000; number++)
            lists.Add(Entry("endless", number), out _);

        lists.Add(Of(CallEventKind.QueueStatusComplete, "endless"), out var rest).Should().BeTrue();
        rest!.IsComplete("600").Should().BeFalse("its beginning was dropped");
        rest.Lists("600", "1.1").Should().BeFalse();
    }

    [Fact]
    public void Compare_FiftyTimesAsManyCallsThatTheListsDoNotConcern_TakesNoMore()
    {
        TellLists(TrackerWith(200), 100);

        // Looking at a call's visits takes memory for a moment, which can be measured whatever else the machine does.
        TellLists(TrackerWith(10_000), 100).Should().BeLessThan(2 * TellLists(TrackerWith(200), 100));
    }

    private static long TellLists(CallTracker tracker, int count)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < count; number++)
        {
            tracker.Apply(Params($"a{number}"));
            tracker.Apply(Entry($"a{number}", 1));
            tracker.Apply(Of(CallEventKind.QueueStatusComplete, $"a{number}"));
        }

        tracker.Advance(Start.AddMinutes(1));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // Half of them wait in another queue, the others are over.
    private static CallTracker TrackerWith(int calls)
    {
        var tracker = new CallTracker();
        for (var number = 0; number < calls; number++)
        {
            var join = Entry("", 10 + number) with { Kind = CallEventKind.QueueCallerJoin, LinkedId = $"1.{10 + number}", Queue = "601" };
            tracker.Apply(join);
            if (number % 2 == 0)
                tracker.Apply(join with { Kind = CallEventKind.Hangup, Queue = null });
        }

        return tracker;
    }

    private static TimeSpan Flood(int count)
    {
        var events = Enumerable.Range(0, count).SelectMany(number => new[] { Params($"a{number}"), Entry($"a{number}", number) }).ToArray();
        var lists = new QueueStatusLists();
        var watch = Stopwatch.StartNew();
        foreach (var listEvent in events)
            lists.Add(listEvent, out _);
        return watch.Elapsed;
    }

    private static CallEvent Params(string action) => Of(CallEventKind.QueueParams, action) with { Queue = "600", Count = 1 };

    private static CallEvent Entry(string action, int number) => Of(CallEventKind.QueueEntry, action) with { Queue = "600", UniqueId = $"1.{number}" };

    private static CallEvent Of(CallEventKind kind, string action) => new() { Kind = kind, ReceivedAt = Start, Source = "pbx", ActionId = action };
}
