using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Journal;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>Live calls of an actor whose tracker waits for the store.</summary>
public sealed class LiveFeedTests : IAsyncDisposable
{
    // More than the tracker changes while none of them is saved.
    private const int Many = 3000;

    private readonly ManualTime _time = new(Sample.Time);
    private readonly InMemoryEventJournal _journal = new(maxEvents: 100_000);
    private readonly LiveCalls _live;
    private readonly PbxActor _actor;
    private readonly Task _running;

    public LiveFeedTests()
    {
        _live = new LiveCalls(_time);
        _actor = new PbxActor(
            _journal, eventBufferSize: 10_000, new CallTrackerOptions(), _time, NullLoggerFactory.Instance, storeTrouble: null, new LiveFeed(_live, "pbx"));
        _running = _actor.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _actor.Inbox.EndEvents();
        await SaveAllAsync();
        await _running;
        _actor.Dispose();
        _live.Dispose();
        await _journal.DisposeAsync();
    }

    [Fact]
    public async Task StoreAway_ManyCalls_AllAreShown()
    {
        await _actor.LeadAsync();
        await SendAsync(CallEventKind.QueueCallerJoin, 0, Many);
        await ShownAsync(Many, "all should be shown");

        await SendAsync(CallEventKind.Hangup, 0, 1000);

        await ShownAsync(Many - 1000, "calls end on the screen though none can be saved");
        (await _actor.AskAsync(tracker => tracker.OpenCalls().Count, CancellationToken.None)).Should().BeLessThan(Many - 1000, "memory is to stay flat");
    }

    [Fact]
    public async Task StoreIsBack_ShowsWhatTheTrackerHas()
    {
        await _actor.LeadAsync();
        await SendAsync(CallEventKind.QueueCallerJoin, 0, Many);
        await ShownAsync(Many, "all should be shown");

        await SendAsync(CallEventKind.Hangup, 0, 10);
        await SaveAsync(() => _actor is { Waiting: 0, Changed.Count: 0 });
        await SendAsync(CallEventKind.QueueCallerJoin, Many, 1);

        await ShownAsync(Many - 10 + 1, "it should go on without a break");
        var tracked = await _actor.AskAsync(tracker => tracker.OpenCalls(), CancellationToken.None);
        _live.Snapshot.Calls.Select(shown => shown.Call).Should().BeEquivalentTo(tracked);
    }

    [Fact]
    public async Task StoreNotReachedSinceTheStart_CallsAreShown()
    {
        await SendAsync(CallEventKind.QueueCallerJoin, 0, 3);

        await ShownAsync(3, "they should be shown");
    }

    private async Task SendAsync(CallEventKind kind, int first, int count)
    {
        for (var number = first; number < first + count; number++)
            await _actor.SendAsync(Sample.Event(kind, $"{number}.1", _time.GetUtcNow()));
    }

    /// <summary>As time passes: the second tracker begins after a second.</summary>
    private Task ShownAsync(int calls, string because) => Eventually.BeTrueAsync(
        () =>
        {
            if (_live.Snapshot.Calls.Count == calls)
                return true;
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return false;
        },
        because);

    private async Task SaveAllAsync() => await SaveAsync(() => _actor.Changed.IsFinished);

    private async Task SaveAsync(Func<bool> isEnough) => await Eventually.BeTrueAsync(
        () =>
        {
            if (isEnough())
                return true;
            if (_actor.Changed.Count > 0)
            {
                _actor.Changed.TakeAsync(1000, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                _actor.Changed.Confirm([]);
            }

            _actor.Saved();
            return isEnough();
        },
        "everything should be saved");
}
