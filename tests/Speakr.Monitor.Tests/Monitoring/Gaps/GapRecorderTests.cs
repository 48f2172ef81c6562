using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Journal.InMemory;
using Speakr.Monitor.Monitoring.Gaps;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Monitoring.Gaps;

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

    private GapRecorder New() => new("here", _journal, _store, _metrics, _time, NullLogger<GapRecorder>.Instance);
}
