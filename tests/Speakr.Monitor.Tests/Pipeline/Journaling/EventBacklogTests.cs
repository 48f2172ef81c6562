using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline.Journaling;
using Speakr.Monitor.Tests.Journal;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline.Journaling;

public sealed class EventBacklogTests : IAsyncDisposable
{
    private readonly InMemoryEventJournal _journal = new(maxEvents: 1_000_000);
    private readonly EventBacklog _backlog;
    private int _next;

    public EventBacklogTests() => _backlog = new EventBacklog(_journal, limit: 10);

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Take_WhateverWaitsInMemoryAndInTheJournal_AllInOrderAndOnce(int seed)
    {
        var random = new Random(seed);
        var taken = new List<string>();
        for (var step = 0; step < 2000; step++)
        {
            if (random.Next(2) == 0)
                await AddAsync(random.Next(1, 8));
            else
                await TakeAsync(random.Next(1, 12), taken);
        }

        while (!_backlog.IsEmpty)
            await TakeAsync(5, taken);

        taken.Should().Equal(Enumerable.Range(0, _next).Select(number => $"{number}.1"));
    }

    [Fact]
    public async Task Add_MoreThanFitsInMemory_RestsInTheJournal()
    {
        await AddAsync(8);
        await AddAsync(8);
        await AddAsync(8);

        _backlog.Count.Should().Be(24);
        await _journal.RemoveAsync(upTo: 24, new HashSet<string>(), CancellationToken.None);
        var left = new List<string>();
        while (!_backlog.IsEmpty)
            await TakeAsync(100, left);
        left.Should().HaveCount(8, "the others were in the journal only");
    }

    [Fact]
    public async Task TryAddUnjournaled_NoRoom_IsRefusedUntilSomeAreTaken()
    {
        _backlog.TryAddUnjournaled(Events(10)).Should().BeTrue();
        var refused = Events(5);
        _backlog.TryAddUnjournaled(refused).Should().BeFalse();
        var taken = new List<string>();

        await TakeAsync(6, taken);
        _backlog.TryAddUnjournaled(refused).Should().BeTrue();
        _backlog.Unjournaled.Should().Be(9);
        while (!_backlog.IsEmpty)
            await TakeAsync(6, taken);

        taken.Should().HaveCount(15).And.OnlyHaveUniqueItems();
        (_backlog.Count, _backlog.Unjournaled).Should().Be((0, 0));
    }

    private async Task AddAsync(int count)
    {
        if (_next == 0)
            await _journal.OpenAsync(CancellationToken.None);
        var events = Events(count);
        _backlog.AddJournaled(events, await _journal.AppendAsync(events, CancellationToken.None));
    }

    private List<CallEvent> Events(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Sample.Event(CallEventKind.QueueCallerJoin, $"{_next++}.1"))];

    private async Task TakeAsync(int count, List<string> taken) =>
        taken.AddRange((await _backlog.TakeAsync(count, CancellationToken.None)).Select(next => next.Event.LinkedId!));
}
