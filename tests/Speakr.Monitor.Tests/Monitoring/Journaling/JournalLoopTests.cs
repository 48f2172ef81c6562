using System.Collections.Concurrent;
using System.Threading.Channels;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Monitoring;
using Speakr.Monitor.Monitoring.Journaling;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Monitoring.Journaling;

public sealed class JournalLoopTests : IAsyncDisposable
{
    private readonly ManualTime _time = new(Sample.Time);
    private readonly Channel<CallEvent> _events = Channel.CreateUnbounded<CallEvent>();
    private readonly FailingJournal _journal = new();
    private readonly PipelineParts _parts;

    public JournalLoopTests() => _parts = new PipelineParts(_journal, eventBufferSize: 100, _time);

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    [Fact]
    public async Task Run_DiskFails_EventsGoOnInMemoryAndTheTroubleIsKnown()
    {
        _journal.Failure = () => new JournalException("The disk is full.");
        var running = RunAsync();
        Send("1.1");
        await Eventually.BeTrueAsync(() => !_parts.Backlog.IsEmpty, "the event should be passed on");

        _parts.JournalState.Trouble.Should().Be("The disk is full.");
        (await TakeAsync()).Should().Equal((0, "1.1"));
        await EndAsync(running);
    }

    [Fact]
    public async Task Run_DiskIsWellAgain_EventsAreJournalledAgain()
    {
        _journal.Failure = () => new JournalException("The disk is full.");
        var running = RunAsync();
        Send("1.1");
        await Eventually.BeTrueAsync(() => !_parts.Backlog.IsEmpty, "the event should be passed on");

        _journal.Failure = () => null;
        _time.Advance(TimeSpan.FromSeconds(5));
        Send("2.2");
        await Eventually.BeTrueAsync(() => _journal.Appended == 1, "the next event should be journalled");

        await EndAsync(running);
        _parts.JournalState.Trouble.Should().BeNull();
        (await TakeAsync()).Should().Equal((0, "1.1"), (1, "2.2"));
    }

    [Fact]
    public async Task Run_ClockIsSetWhileTheDiskFails_TheStepIsJournalledBeforeTheNextEvents()
    {
        _journal.Failure = () => new JournalException("The disk is full.");
        var running = RunAsync();
        Send("1.1");
        await Eventually.BeTrueAsync(() => !_parts.Backlog.IsEmpty, "the event should be passed on");
        _time.StepClock(TimeSpan.FromMinutes(39));
        _events.Writer.TryWrite(_parts.Clock.Look()!).Should().BeTrue();
        await Eventually.BeTrueAsync(() => _parts.Backlog.Count == 2, "the step should be passed on");

        _journal.Failure = () => null;
        _time.Advance(TimeSpan.FromSeconds(5));
        Send("2.2");
        await Eventually.BeTrueAsync(() => _journal.Appended == 2, "the step and the next event should be journalled");

        await EndAsync(running);
        _journal.Kinds.Should().Equal(CallEventKind.ClockStepped, CallEventKind.QueueCallerJoin);
        (await TakeAsync()).Select(taken => taken.Item1).Should().Equal([0, 0, 2], "what is passed on is not passed on again");
    }

    [Fact]
    public async Task Run_LimitReachedWhileEventsWait_ReadsNoFurtherAndLosesNothing()
    {
        var running = RunAsync();
        Send("1.1");
        await Eventually.BeTrueAsync(() => _journal.Appended == 1, "the first event should be journalled");
        _journal.Failure = () => new JournalException("The journal has reached MaxBytes.", isFull: true);
        Send("2.2");
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the loop should wait for room");
        _parts.Backlog.Count.Should().Be(1);

        _journal.Failure = () => null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await EndAsync(running);

        _journal.Appended.Should().Be(2);
        (await TakeAsync()).Should().Equal((1, "1.1"), (2, "2.2"));
    }

    [Fact]
    public async Task Run_LimitReachedByOpenCalls_EventsGoOnAndAreNotTakenForKept()
    {
        _journal.Failure = () => new JournalException("The journal has reached MaxBytes.", isFull: true);
        var running = RunAsync();
        Send("1.1");
        await Eventually.BeTrueAsync(() => !_parts.Backlog.IsEmpty, "the event should be passed on");

        _parts.JournalState.HoldsEvents.Should().BeFalse();
        await EndAsync(running);
    }

    [Fact]
    public async Task Run_LimitReachedByOpenCallsAndThenRoom_IsDurableAgain()
    {
        _journal.Failure = () => new JournalException("The journal has reached MaxBytes.", isFull: true);
        var running = RunAsync();
        Send("1.1");
        await Eventually.BeTrueAsync(() => !_parts.Backlog.IsEmpty, "the event should be passed on");
        _parts.JournalState.IsDurable.Should().BeFalse();

        _journal.Failure = () => null;
        _time.Advance(TimeSpan.FromSeconds(5));
        Send("2.2");
        await Eventually.BeTrueAsync(() => _journal.Appended == 1, "the next event should be journalled");

        _parts.JournalState.Should().BeEquivalentTo(new { IsDurable = true, HoldsEvents = true });
        await EndAsync(running);
    }

    private Task RunAsync() => new JournalLoop(
        _events.Reader, _journal, _parts.Backlog, _parts.Checkpoint, _parts.JournalState, _time, NullLogger<JournalLoop>.Instance).RunAsync(CancellationToken.None);

    private void Send(string id) => _events.Writer.TryWrite(Sample.Event(CallEventKind.QueueCallerJoin, id)).Should().BeTrue();

    private async Task EndAsync(Task running)
    {
        _events.Writer.Complete();
        await running;
    }

    private async Task<IEnumerable<(long, string)>> TakeAsync() =>
        (await _parts.Backlog.TakeAsync(10, CancellationToken.None)).Select(next => (next.Position, next.Event.LinkedId!));

    /// <summary>Fails when and how the test wants.</summary>
    private sealed class FailingJournal : IEventJournal
    {
        private int _appended;

        public Func<JournalException?> Failure { get; set; } = () => null;

        public int Appended => Volatile.Read(ref _appended);

        public ConcurrentQueue<CallEventKind> Kinds { get; } = new();

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

        public ValueTask WriteNoteAsync(string name, string value, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
