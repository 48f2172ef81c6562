using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;
using Xunit;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>The behaviour that every <see cref="IEventJournal"/> must show.</summary>
public abstract partial class EventJournalConformance : IAsyncLifetime
{
    private const string Name = "PBX of São Paulo / 1";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();
    private readonly List<IEventJournal> _opened = [];
    private IEventJournal? _journal;

    private protected EventJournalConformance(EventJournalSetup setup) => Setup = setup;

    private EventJournalSetup Setup { get; }

    private IEventJournal Journal => _journal ?? throw new InvalidOperationException("The journal has not been created.");

    public async Task InitializeAsync() => _journal = (await OpenAsync(Name)).Journal;

    public async Task DisposeAsync()
    {
        foreach (var journal in _opened)
            await journal.DisposeAsync();
        await Setup.DisposeAsync();
    }

    private async Task<(IEventJournal Journal, JournalOpening Opening)> OpenAsync(string name, bool small = false)
    {
        var factory = small ? await Setup.CreateSmallAsync() : await Setup.CreateAsync();
        var journal = factory.Create(name);
        _opened.Add(journal);
        return (journal, await journal.OpenAsync(None));
    }

    private async Task<JournalOpening> ReopenAsync()
    {
        await Journal.DisposeAsync();
        (_journal, var opening) = await OpenAsync(Name);
        return opening;
    }

    private async Task<IReadOnlyList<JournaledEvent>> AllAsync() => await Journal.ReadAsync(0, int.MaxValue, None);

    [Fact]
    public async Task New_HoldsNothing()
    {
        var (journal, opening) = await OpenAsync("new");

        opening.Should().Be(new JournalOpening(0, null));
        journal.Usage.Events.Should().Be(0);
        (await journal.ReadAsync(0, 10, None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Append_KeepsEveryPropertyExactly()
    {
        var events = new[]
        {
            SampleEvents.Complete(),
            new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = DateTimeOffset.MinValue },
            new CallEvent { Kind = CallEventKind.Hangup, ReceivedAt = DateTimeOffset.MaxValue, LinkedId = "", UniqueId = "", Cause = 0 },
            SampleEvents.Plain(1, new string('1', 5000), new string('é', 300)),
        };

        await Journal.AppendAsync(events, None);

        (await AllAsync()).Select(item => item.Event).Should().Equal(events);
    }

    [Fact]
    public async Task Append_KeepsEveryKind()
    {
        var events = Enum.GetValues<CallEventKind>().Select(kind => SampleEvents.Plain(1) with { Kind = kind }).ToArray();

        await Journal.AppendAsync(events, None);

        (await AllAsync()).Select(item => item.Event).Should().Equal(events);
    }

    [Fact]
    public async Task Append_ReturnsThePositionOfTheLast_TheOthersDirectlyBeforeIt()
    {
        var first = await Journal.AppendAsync(SampleEvents.Many(3), None);
        var second = await Journal.AppendAsync(SampleEvents.Many(2, first: 4), None);

        second.Should().Be(first + 2);
        (await AllAsync()).Select(item => item.Position).Should().Equal(first - 2, first - 1, first, first + 1, first + 2);
        (await Journal.AppendAsync([], None)).Should().Be(second);
    }

    [Fact]
    public async Task Append_OfAListThatFails_AppendsNothing()
    {
        var append = async () => await Journal.AppendAsync(new BrokenEvents(), None);

        await append.Should().ThrowAsync<InvalidOperationException>();
        (await AllAsync()).Should().BeEmpty();
        await Journal.AppendAsync(SampleEvents.Many(3), None);
        (await AllAsync()).Should().HaveCount(3);
        Journal.Usage.Events.Should().Be(3);
    }

    [Fact]
    public async Task Read_GivesAtMostTheLimit_AfterThePosition()
    {
        var last = await Journal.AppendAsync(SampleEvents.Many(10), None);

        (await Journal.ReadAsync(last - 6, 4, None)).Select(item => item.Event.Sequence).Should().Equal(5, 6, 7, 8);
        (await Journal.ReadAsync(last, 4, None)).Should().BeEmpty();
        (await Journal.ReadAsync(0, 0, None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Usage_FollowsWhatIsAppendedAndRemoved()
    {
        var last = await Journal.AppendAsync(SampleEvents.Many(10), None);
        Journal.Usage.Events.Should().Be(10);
        Journal.Usage.Bytes.Should().BePositive();

        await Journal.RemoveAsync(last - 4, Nothing, None);

        Journal.Usage.Events.Should().Be(4);
    }

    [Fact]
    public async Task Note_IsKept_AndReplaced()
    {
        (await Journal.ReadNoteAsync("name", None)).Should().BeNull();

        await Journal.WriteNoteAsync("name", "one", None);
        await Journal.WriteNoteAsync("name", "two", None);
        await Journal.WriteNoteAsync("Name", "", None);

        (await Journal.ReadNoteAsync("name", None)).Should().Be("two");
        (await Journal.ReadNoteAsync("Name", None)).Should().BeEmpty();
    }

    [Fact]
    public async Task JournalsOfDifferentNames_AreIndependent()
    {
        var (other, _) = await OpenAsync("pbx of são paulo / 1");

        await Journal.AppendAsync(SampleEvents.Many(2), None);

        (await other.ReadAsync(0, 10, None)).Should().BeEmpty();
        await other.AppendAsync(SampleEvents.Many(1), None);
        (await AllAsync()).Should().HaveCount(2);
    }

    [Fact]
    public async Task AppendingReadingAndRemoving_GoOnBesideEachOther()
    {
        var appending = Task.Run(async () =>
        {
            for (var batch = 0; batch < 100; batch++)
                await Journal.AppendAsync(SampleEvents.Many(20, first: (batch * 20) + 1), None);
        });
        var seen = new List<long>();
        var kept = new HashSet<string> { "call-1000" };
        while (seen.Count < 2000)
        {
            var events = await Journal.ReadAsync(seen.LastOrDefault(), 150, None);
            seen.AddRange(events.Select(item => item.Position));
            if (events.Count > 0)
                await Journal.RemoveAsync(events[^1].Position, kept, None);
        }

        await appending;
        seen.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (await AllAsync()).Should().ContainSingle().Which.Event.LinkedId.Should().Be("call-1000");
    }

    [Fact]
    public async Task Disposed_RefusesEverything()
    {
        await Journal.DisposeAsync();
        await Journal.DisposeAsync();

        await FluentActions.Awaiting(async () => await Journal.AppendAsync(SampleEvents.Many(1), None))
            .Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Cancelled_DoesNothing()
    {
        await FluentActions.Awaiting(async () => await Journal.AppendAsync(SampleEvents.Many(1), new CancellationToken(canceled: true)))
            .Should().ThrowAsync<OperationCanceledException>();

        Journal.Usage.Events.Should().Be(0);
    }
}
