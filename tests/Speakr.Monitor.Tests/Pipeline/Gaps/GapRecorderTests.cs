using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline.Gaps;
using Speakr.Monitor.Pipeline.Journaling;
using Speakr.Monitor.Tests.Journal;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline.Gaps;

public sealed class GapRecorderTests : IAsyncLifetime, IDisposable
{
    private readonly ManualTime _time = new(Sample.Time);
    private readonly MonitorMetrics _metrics = new(factory: null);
    private readonly InMemoryCallHistoryStore _store = new();
    private readonly InMemoryEventJournal _journal = new(maxEvents: 100);

    public async Task InitializeAsync() => await _journal.OpenAsync(CancellationToken.None);

    public async Task DisposeAsync() => await _journal.DisposeAsync();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void Connected_AfterALoss_IsAGapWithTheFirstReason()
    {
        var gaps = New();
        gaps.Connected("feed", Sample.Time);
        gaps.Lost("feed", Sample.Time.AddSeconds(10), "The server was restarted.");
        gaps.Lost("feed", Sample.Time.AddSeconds(12), "Connection refused.");

        gaps.Connected("feed", Sample.Time.AddSeconds(20));

        gaps.Gaps.Should().Equal(new SourceGap("feed", "here", Sample.Time.AddSeconds(10), Sample.Time.AddSeconds(20), "The server was restarted."));
    }

    [Fact]
    public void Connected_ForTheFirstTime_IsNoGap()
    {
        var gaps = New();
        gaps.Lost("feed", Sample.Time, "Connection refused.");
        gaps.Connected("feed", Sample.Time.AddSeconds(5));

        gaps.Gaps.Should().BeEmpty();
    }

    [Fact]
    public async Task Connected_KilledWithinItsFirstSeconds_TheTimeBetweenIsAGap()
    {
        using var stop = new CancellationTokenSource();
        var before = New();
        var running = before.RunAsync(stop.Token);
        before.Connected("feed", Sample.Time);
        // Nothing is told to stop: the note is there without any time having passed.
        await Eventually.BeTrueAsync(() => _journal.ReadNoteAsync("heard:feed", CancellationToken.None).AsTask().Result is not null, "how far it is heard should be noted");
        _time.Advance(TimeSpan.FromSeconds(3));

        var after = New();
        await after.ReadLastHeardAsync(["feed"], CancellationToken.None);
        after.Connected("feed", _time.GetUtcNow());

        after.Gaps.Should().ContainSingle().Which.Should().BeEquivalentTo(new { StartedAt = Sample.Time, EndedAt = Sample.Time.AddSeconds(3) });
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Connected_AfterARestart_TheTimeBetweenIsAGap()
    {
        using var stop = new CancellationTokenSource();
        var before = New();
        before.Connected("feed", Sample.Time);
        var running = before.RunAsync(stop.Token);
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the recorder should wait for its time");
        _time.Advance(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await running;

        var after = New();
        await after.ReadLastHeardAsync(["feed"], CancellationToken.None);
        after.Connected("feed", Sample.Time.AddMinutes(5));

        after.Gaps.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { StartedAt = Sample.Time.AddSeconds(30), EndedAt = Sample.Time.AddMinutes(5), Reason = "The monitor was not running." });
    }

    [Fact]
    public async Task Run_AGap_IsInTheStoreAndFoundAgain()
    {
        using var stop = new CancellationTokenSource();
        var gaps = New();
        gaps.Connected("feed", Sample.Time);
        gaps.Lost("feed", Sample.Time.AddSeconds(1), "Lost.");
        gaps.Connected("feed", Sample.Time.AddSeconds(3));
        var running = gaps.RunAsync(stop.Token);
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the recorder should wait for its time");
        _time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the recorder should have saved and wait again");

        var other = New();
        await other.ReadStoredAsync(["feed"], Sample.Time, CancellationToken.None);

        other.Gaps.Should().Equal(gaps.Gaps).And.HaveCount(1);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Run_StoppedRightAfterAGap_TheGapIsInTheStore()
    {
        var gaps = await StopAfterAGapAsync(_store);

        (await _store.ReadAsync("feed", Sample.Time, CancellationToken.None)).Should().Equal(gaps.Gaps).And.HaveCount(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_StoppedRightAfterAGapWhileTheStoreIsAway_TheNextProcessSavesIt(bool isSilent)
    {
        var before = await StopAfterAGapAsync(new AwayGapStore { IsSilent = isSilent });

        using var stop = new CancellationTokenSource();
        var after = New();
        await after.ReadLastHeardAsync(["feed"], CancellationToken.None);
        after.Connected("feed", Sample.Time.AddMinutes(5));
        var running = after.RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;

        (await _store.ReadAsync("feed", Sample.Time, CancellationToken.None)).Should().Equal(
            before.Gaps[0], new SourceGap("feed", "here", _time.GetUtcNow() - (isSilent ? TimeSpan.FromSeconds(2) : default), Sample.Time.AddMinutes(5), "The monitor was not running."));
    }

    [Fact]
    public async Task Run_GapIsSaved_IsForgottenByTheJournal()
    {
        await StopAfterAGapAsync(_store);
        var empty = new InMemoryCallHistoryStore();
        var after = new GapRecorder("here", _journal, empty, _metrics, _time, NullLogger<GapRecorder>.Instance);

        await after.ReadLastHeardAsync(["feed"], CancellationToken.None);

        after.Gaps.Should().BeEmpty();
    }

    [Fact]
    public async Task Connected_FeedWasLostBeforeTheStop_TheReasonIsTheFeeds()
    {
        var before = New();
        before.Connected("feed", Sample.Time);
        before.Lost("feed", Sample.Time.AddSeconds(10), "The server is being repaired.");
        await StopAsync(before);

        var after = New();
        await after.ReadLastHeardAsync(["feed"], CancellationToken.None);
        after.Connected("feed", Sample.Time.AddMinutes(5));

        after.Gaps.Should().Equal(new SourceGap("feed", "here", Sample.Time.AddSeconds(10), Sample.Time.AddMinutes(5), "The server is being repaired."));
    }

    [Fact]
    public async Task Connected_FeedWasHeardAgainBeforeTheStop_TheReasonIsTheStop()
    {
        var before = New();
        before.Connected("feed", Sample.Time);
        before.Lost("feed", Sample.Time.AddSeconds(10), "The server is being repaired.");
        await StopAsync(before);
        var between = New();
        await between.ReadLastHeardAsync(["feed"], CancellationToken.None);
        between.Connected("feed", Sample.Time.AddSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(30));
        await StopAsync(between);

        var after = New();
        await after.ReadLastHeardAsync(["feed"], CancellationToken.None);
        after.Connected("feed", Sample.Time.AddMinutes(5));

        after.Gaps[^1].Should().BeEquivalentTo(new { StartedAt = Sample.Time.AddSeconds(30), Reason = "The monitor was not running." });
    }

    [Fact]
    public async Task Connected_JournalTookNoEventsBeforeTheEnd_TheGapBeginsWhereItTookThemLast()
    {
        var state = new JournalState(_journal) { IsOpen = true };
        var before = new GapRecorder("here", _journal, _store, _metrics, _time, NullLogger<GapRecorder>.Instance, state);
        await before.ReadLastHeardAsync([], CancellationToken.None);
        before.Connected("feed", Sample.Time);
        await StopAsync(before);
        state.Trouble = "The disk is full.";
        _time.Advance(TimeSpan.FromMinutes(1));
        await StopAsync(before);

        var after = New();
        await after.ReadLastHeardAsync(["feed"], CancellationToken.None);
        after.Connected("feed", Sample.Time.AddMinutes(5));

        after.Gaps.Should().ContainSingle().Which.StartedAt.Should().Be(Sample.Time);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connected_NotesAreReadLater_TheTimeBetweenIsAGapAllTheSame(bool isOpen)
    {
        await StopAfterAGapAsync(new AwayGapStore());
        var state = new JournalState(_journal) { IsOpen = isOpen };
        var after = new GapRecorder("here", _journal, _store, _metrics, _time, NullLogger<GapRecorder>.Instance, state);
        after.Connected("feed", Sample.Time.AddMinutes(5));
        await StopAsync(after);

        await after.ReadLastHeardAsync(["feed"], CancellationToken.None);

        after.Gaps.Select(gap => (gap.StartedAt, gap.EndedAt)).Should().Equal(
            (Sample.Time.AddSeconds(1), Sample.Time.AddSeconds(3)), (Sample.Time.AddSeconds(4), Sample.Time.AddMinutes(5)));
    }

    private async Task<GapRecorder> StopAfterAGapAsync(ICallGapStore store)
    {
        var gaps = new GapRecorder("here", _journal, store, _metrics, _time, NullLogger<GapRecorder>.Instance);
        gaps.Connected("feed", Sample.Time);
        gaps.Lost("feed", Sample.Time.AddSeconds(1), "Lost.");
        gaps.Connected("feed", Sample.Time.AddSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(4));
        await StopAsync(gaps);
        return gaps;
    }

    private async Task StopAsync(GapRecorder gaps)
    {
        using var stop = new CancellationTokenSource();
        var running = gaps.RunAsync(stop.Token);
        await stop.CancelAsync();
        await Eventually.BeTrueAsync(() => running.IsCompleted || _time.Waiting == 1, "it should end, or wait for a store that says nothing");
        if (!running.IsCompleted)
            _time.Advance(TimeSpan.FromSeconds(2));
        await running;
    }

    private GapRecorder New() => new("here", _journal, _store, _metrics, _time, NullLogger<GapRecorder>.Instance);

    private sealed class AwayGapStore : ICallGapStore
    {
        /// <summary>Whether it does not even say no.</summary>
        public bool IsSilent { get; init; }

        public async ValueTask RecordAsync(SourceGap gap, CancellationToken cancellationToken)
        {
            if (IsSilent)
                await new TaskCompletionSource().Task;
            throw new CallHistoryException("The database is away.", isTransient: true);
        }

        public ValueTask<IReadOnlyList<SourceGap>> ReadAsync(string? source, DateTimeOffset endedSince, CancellationToken cancellationToken) =>
            throw new CallHistoryException("The database is away.", isTransient: true);
    }
}
