using System.Collections.Concurrent;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline.Journaling;

/// <summary>What becomes of events whose journal takes none.</summary>
public sealed class JournalTroubleTests : IAsyncDisposable
{
    private readonly ManualTime _time = new(Sample.Time);
    private readonly FailingJournal _journal = new();
    private readonly PbxActor _actor;
    private readonly Task _running;

    public JournalTroubleTests()
    {
        _actor = Actors.New(_time, _journal);
        _running = _actor.RunAsync(CancellationToken.None, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _actor.Dispose();
    }

    [Fact]
    public async Task DiskFails_EventsTakeEffectAndTheTroubleIsKnown()
    {
        await _actor.LeadAsync();
        _journal.Failure = () => new JournalException("The disk is full.");

        await SendAsync("1.1");

        (await TakeAsync()).Should().Equal("1.1");
        _actor.JournalState.Trouble.Should().Be("The disk is full.");
        await EndAsync();
    }

    [Fact]
    public async Task DiskIsWellAgain_EventsAreJournalledAgain()
    {
        await _actor.LeadAsync();
        _journal.Failure = () => new JournalException("The disk is full.");
        await SendAsync("1.1");
        (await TakeAsync()).Should().Equal("1.1");

        _journal.Failure = () => null;
        _time.Advance(TimeSpan.FromSeconds(5));
        await SendAsync("2.2");

        (await TakeAsync()).Should().Equal("2.2");
        _journal.Appended.Should().Be(1);
        _actor.JournalState.Trouble.Should().BeNull();
        await EndAsync();
    }

    [Fact]
    public async Task DiskFailsAndNothingIsHeard_TheRecoveryIsSeen()
    {
        await _actor.LeadAsync();
        _journal.Failure = () => new JournalException("The disk is full.");
        await SendAsync("1.1");
        await TakeAsync();

        _journal.Failure = () => null;
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the next try should be due");
        _time.Advance(TimeSpan.FromSeconds(5));

        await Eventually.BeTrueAsync(() => _actor.JournalState.IsDurable, "the journal should be tried without events");
        await EndAsync();
    }

    [Fact]
    public async Task ClockIsSetWhileTheDiskFails_TheStepIsJournalledBeforeTheNextEvents()
    {
        await _actor.LeadAsync();
        _journal.Failure = () => new JournalException("The disk is full.");
        await SendAsync("1.1");
        (await TakeAsync()).Should().Equal("1.1");
        _time.StepClock(TimeSpan.FromMinutes(39));
        await _actor.SendAsync(_actor.Clock.Look()!);
        await Eventually.BeTrueAsync(() => _actor.Waiting == 0, "the step should take effect");

        _journal.Failure = () => null;
        _time.Advance(TimeSpan.FromSeconds(5));
        await SendAsync("2.2");
        (await TakeAsync(2)).Should().Equal(["1.1", "2.2"], "the open call is dated anew");

        await EndAsync();
        _journal.Kinds.Should().Equal(CallEventKind.ClockStepped, CallEventKind.QueueCallerJoin);
    }

    [Fact]
    public async Task DiskFailsWhileEventsWait_ThoseThatAreJournalledCountAsApplied()
    {
        await SendAsync("1.1");
        await Eventually.BeTrueAsync(() => _journal.Appended == 1, "the first event should be journalled");
        _journal.Failure = () => new JournalException("The disk is full.");
        await SendAsync("2.2");
        await Eventually.BeTrueAsync(() => _actor.Unjournaled == 1 && _actor.JournalState.IsBypassed, "the second event should wait in memory");

        await _actor.LeadAsync();

        (await TakeAsync(2)).Should().Equal("1.1", "2.2");
        (await _actor.AskAppliedAsync(CancellationToken.None))!.Position.Should().Be(1);
        long.Parse(_journal.Notes["replay"], CultureInfo.InvariantCulture).Should()
            .BeGreaterThanOrEqualTo(1, "a restart must know that the event may be saved");
        await EndAsync();
    }

    [Fact]
    public async Task LimitReachedWhileEventsWait_ReadsNoFurtherAndLosesNothing()
    {
        await SendAsync("1.1");
        await Eventually.BeTrueAsync(() => _journal.Appended == 1, "the first event should be journalled");
        _journal.Failure = () => new JournalException("The journal has reached MaxBytes.", isFull: true);
        await SendAsync("2.2");
        await Eventually.BeTrueAsync(() => _time.WaitsFor(TimeSpan.FromSeconds(1)), "it should wait for room");
        _actor.JournalState.HoldsEvents.Should().BeTrue();
        _actor.Inbox.EventsInside.Should().Be(1, "an event in hand keeps its place, so that no more are read than fit");

        _journal.Failure = () => null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.BeTrueAsync(() => _journal.Appended == 2, "it should be tried again");
        await _actor.LeadAsync();

        (await TakeAsync(2)).Should().Equal("1.1", "2.2");
        await EndAsync();
    }

    [Fact]
    public async Task LimitReachedWhileEventsWait_WorkOnTheTrackerIsDoneAllTheSame()
    {
        await SendAsync("1.1");
        await Eventually.BeTrueAsync(() => _journal.Appended == 1, "the first event should be journalled");
        _journal.Failure = () => new JournalException("The journal has reached MaxBytes.", isFull: true);
        for (var number = 2; number <= 101; number++)
            await SendAsync($"{number}.{number}");
        var refused = _actor.SendAsync(Sample.Event(CallEventKind.QueueCallerJoin, "102.102")).AsTask();
        _actor.Inbox.EventsInside.Should().Be(100, "all room is taken");
        refused.IsCompleted.Should().BeFalse();

        await _actor.LeadAsync().WaitAsync(TimeSpan.FromSeconds(20));

        (await TakeAsync()).Should().Equal("1.1");
        _journal.Failure = () => null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await refused;
        await EndAsync();
    }

    [Fact]
    public async Task LimitReachedByOpenCalls_EventsGoOnAndAreNotTakenForKept()
    {
        await _actor.LeadAsync();
        _journal.Failure = () => new JournalException("The journal has reached MaxBytes.", isFull: true);

        await SendAsync("1.1");

        (await TakeAsync()).Should().Equal("1.1");
        _actor.JournalState.HoldsEvents.Should().BeFalse();
        await EndAsync();
    }

    private ValueTask SendAsync(string id) => _actor.SendAsync(Sample.Event(CallEventKind.QueueCallerJoin, id));

    private async Task EndAsync()
    {
        _actor.Inbox.EndEvents();
        await _running;
    }

    private async Task<List<string>> TakeAsync(int count = 1)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var ids = new List<string>();
        while (ids.Count < count)
        {
            ids.AddRange((await _actor.Changed.TakeAsync(10, deadline.Token)).Select(change => change.Call.LinkedId));
            _actor.Changed.Confirm([]);
        }

        return ids;
    }

    /// <summary>Fails when and how the test wants.</summary>
    private sealed class FailingJournal : IEventJournal
    {
        private int _appended;

        public Func<JournalException?> Failure { get; set; } = () => null;

        public int Appended => Volatile.Read(ref _appended);

        public ConcurrentQueue<CallEventKind> Kinds { get; } = new();

        public ConcurrentDictionary<string, string> Notes { get; } = new(StringComparer.Ordinal);

        public JournalUsage Usage => new(Appended, 0);

        public ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new JournalOpening(0, null));

        public ValueTask<long> AppendAsync(IReadOnlyList<CallEvent> events, CancellationToken cancellationToken)
        {
            if (Failure() is { } failure)
                return ValueTask.FromException<long>(failure);
            foreach (var next in events)
                Kinds.Enqueue(next.Kind);
            return ValueTask.FromResult((long)Interlocked.Add(ref _appended, events.Count));
        }

        public ValueTask<IReadOnlyList<JournaledEvent>> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<JournaledEvent>>([]);

        public ValueTask<int> RemoveAsync(long upTo, IReadOnlySet<string> keep, CancellationToken cancellationToken) => ValueTask.FromResult(0);

        public ValueTask<string?> ReadNoteAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

        public ValueTask WriteNoteAsync(string name, string value, CancellationToken cancellationToken)
        {
            Notes[name] = value;
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
