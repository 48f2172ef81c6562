using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Journal;

public abstract partial class EventJournalConformance
{
    [Fact]
    public async Task Remove_LeavesLaterEvents()
    {
        var last = await Journal.AppendAsync(SampleEvents.Many(10), None);

        (await Journal.RemoveAsync(last - 3, Nothing, None)).Should().Be(7);

        (await AllAsync()).Select(item => item.Event.Sequence).Should().Equal(8, 9, 10);
        (await Journal.RemoveAsync(last - 3, Nothing, None)).Should().Be(0);
    }

    [Fact]
    public async Task Remove_KeepsCallsAndChannelsThatAreNamed()
    {
        var last = await Journal.AppendAsync(
            [
                SampleEvents.Plain(1, "a", "a"), SampleEvents.Plain(2, "b", "a"), SampleEvents.Plain(3, "a", "b"), SampleEvents.Plain(4, "b", "b"),
                SampleEvents.Plain(5, "A", "A"), SampleEvents.Plain(6) with { LinkedId = null, UniqueId = "a" },
                SampleEvents.Plain(7) with { LinkedId = "a", UniqueId = null }, SampleEvents.Plain(8) with { LinkedId = null, UniqueId = null },
            ],
            None);

        (await Journal.RemoveAsync(last, new HashSet<string> { "a" }, None)).Should().Be(3);

        (await AllAsync()).Select(item => item.Event.Sequence).Should().Equal(1, 2, 3, 6, 7);
    }

    [Fact]
    public async Task Remove_WithManyToKeep_AndManyToRemove_IsExact()
    {
        var events = SampleEvents.Many(25_000);
        var last = await Journal.AppendAsync(events, None);
        var keep = events.Where((_, index) => index % 7 == 0 || index is > 3000 and < 9000).Select(item => item.LinkedId!).ToHashSet();

        (await Journal.RemoveAsync(last, keep, None)).Should().Be(25_000 - keep.Count);

        (await AllAsync()).Select(item => item.Event.LinkedId!).Should().Equal(events.Select(item => item.LinkedId!).Where(keep.Contains));
        Journal.Usage.Events.Should().Be(keep.Count);
    }

    [Fact]
    public async Task Positions_NeverRepeat_AfterEverythingWasRemoved()
    {
        var before = await Journal.AppendAsync(SampleEvents.Many(10), None);
        await Journal.RemoveAsync(long.MaxValue, Nothing, None);

        (await Journal.AppendAsync(SampleEvents.Many(1), None)).Should().Be(before + 1);
    }

    [SkippableFact]
    public async Task Positions_NeverRepeat_AfterEverythingWasRemoved_AndARestart()
    {
        Skip.If(Setup.NotPersistentBecause is not null, Setup.NotPersistentBecause);
        var before = await Journal.AppendAsync(SampleEvents.Many(10), None);
        await Journal.RemoveAsync(long.MaxValue, Nothing, None);

        (await ReopenAsync()).LastPosition.Should().Be(before);

        (await Journal.AppendAsync(SampleEvents.Many(1), None)).Should().Be(before + 1);
    }

    [SkippableFact]
    public async Task Reopened_HoldsWhatWasThere()
    {
        Skip.If(Setup.NotPersistentBecause is not null, Setup.NotPersistentBecause);
        var last = await Journal.AppendAsync(SampleEvents.Many(100), None);
        await Journal.RemoveAsync(last - 50, Nothing, None);
        await Journal.WriteNoteAsync("name", "value", None);
        var before = await AllAsync();

        (await ReopenAsync()).Should().Be(new JournalOpening(last, null));

        (await AllAsync()).Should().Equal(before);
        Journal.Usage.Events.Should().Be(50);
        (await Journal.ReadNoteAsync("name", None)).Should().Be("value");
    }

    [Fact]
    public async Task Full_RefusesUntilSomethingIsRemoved()
    {
        var (journal, _) = await OpenAsync("small", small: true);
        var appended = await FillAsync(journal);
        appended.Should().BeInRange(500, 20_000);
        journal.Usage.Events.Should().Be(appended);

        var removed = await journal.RemoveAsync((await journal.ReadAsync(0, appended / 2, None))[^1].Position, Nothing, None);

        removed.Should().Be(appended / 2);
        // Room that is being cleared in the background may come a moment later; trying again is what the contract allows.
        var refilled = 0;
        for (var tries = 0; refilled <= removed / 2 && tries < 200; tries++, await Task.Delay(10))
            refilled += await FillAsync(journal);
        refilled.Should().BeGreaterThan(removed / 2);
        var sequences = (await journal.ReadAsync(0, int.MaxValue, None)).Select(item => item.Position);
        sequences.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Full_TakesAStepOfTheClock()
    {
        var (journal, _) = await OpenAsync("small", small: true);
        var appended = await FillAsync(journal);
        var one = async () => await journal.AppendAsync(SampleEvents.Many(1), None);
        var full = await FluentActions.Invoking(async () =>
        {
            for (; ; appended++)
                await one();
        }).Should().ThrowAsync<JournalException>();
        full.Which.IsFull.Should().BeTrue();
        var step = new CallEvent { Kind = CallEventKind.ClockStepped, ReceivedAt = Sample.Time, ClockStep = TimeSpan.FromMinutes(-39), UniqueId = WallClock.Id };

        var position = await journal.AppendAsync([step], None);

        var last = (await journal.ReadAsync(position - 1, 10, None)).Should().ContainSingle().Subject;
        last.Event.Should().BeEquivalentTo(step);
        journal.Usage.Events.Should().Be(appended + 1);
        (await one.Should().ThrowAsync<JournalException>()).Which.IsFull.Should().BeTrue();
    }

    private static async Task<int> FillAsync(IEventJournal journal)
    {
        for (var appended = 0; appended <= 20_000; appended += 100)
        {
            try
            {
                await journal.AppendAsync(SampleEvents.Many(100), None);
            }
            catch (JournalException error)
            {
                error.IsFull.Should().BeTrue(error.Message);
                error.Message.Should().ContainEquivalentOf("max", "it names the setting");
                return appended;
            }
        }

        throw new InvalidOperationException("The small journal has no end.");
    }
}
