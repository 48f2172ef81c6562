using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Pipeline.Journaling;
using Speakr.Monitor.Pipeline.Leadership;
using Speakr.Monitor.Tests.Journal;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>A stop while the history cannot be reached since the start.</summary>
public sealed class HistoryStartupTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualTime _time = new(Sample.Time);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ScriptedStore _store;
    private int _attempts;
    private bool _isAway = true;

    public HistoryStartupTests() => _store = new ScriptedStore
    {
        InitializeFailure = () => Interlocked.Increment(ref _attempts) > 0 && Volatile.Read(ref _isAway)
            ? new CallHistoryException("The database is away.", isTransient: true)
            : null,
    };

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task Stopped_TheJournalHoldsTheEvents_EndsAtOnce()
    {
        await using var journal = new InMemoryEventJournal(10);
        using var actor = Actors.New(_time, journal);
        var reaching = ReachAsync(actor);
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the next try should be due");

        await _stopping.CancelAsync();

        await reaching.Awaiting(it => it.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
        _attempts.Should().Be(1);
    }

    [Fact]
    public async Task Stopped_EventsAreInMemoryOnly_TriesAtOnceAndThenAtIntervals()
    {
        using var actor = Actors.New(_time);
        var reaching = ReachAsync(actor);
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the next try should be due");

        await _stopping.CancelAsync();
        await Eventually.BeTrueAsync(() => Volatile.Read(ref _attempts) == 2 && _time.Waiting == 1, "it should be tried at once and wait again");
        Volatile.Write(ref _isAway, false);
        _time.Advance(TimeSpan.FromSeconds(2));

        await reaching.WaitAsync(Patience);
        _attempts.Should().Be(3);
        actor.IsStoreReached.Should().BeTrue();
    }

    private Task ReachAsync(PbxActor actor)
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), () => 0.5);
        var startup = new HistoryStartup(_store, actor, new PipelineState("pbx", actor), backoff, _time, NullLogger<HistoryStartup>.Instance);
        return startup.ReachAsync(OldEvents.None, _stopping.Token, CancellationToken.None);
    }
}
