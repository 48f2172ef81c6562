using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Live;

public sealed class LiveCallsTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ManualTime _time = new();
    private readonly LiveCalls _live;
    private readonly CancellationTokenSource _cancelled = new();

    public LiveCallsTests() => _live = new LiveCalls(_time) { Capacity = 4 };

    public void Dispose()
    {
        _live.Dispose();
        _cancelled.Dispose();
    }

    [Fact]
    public async Task Watch_OpenCalls_ComeFirstAndThenTheirChanges()
    {
        Publish("a", Waiting("1.1"));
        await using var watcher = Watch();

        Ids(await NextAsync<LiveSnapshot>(watcher)).Should().Equal("a 1.1");
        Publish("a", Answered("1.1"), Waiting("1.2"));

        var update = await NextAsync<LiveUpdate>(watcher);
        update.Changed.Should().Equal(new LiveCall("a", Answered("1.1")), new LiveCall("a", Waiting("1.2")));
        update.Version.Should().Be(_live.Snapshot.Version);
    }

    [Fact]
    public async Task Publish_CallThatHasEnded_IsReportedOnceAndNotOpenAnyMore()
    {
        Publish("a", Waiting("1.1"));
        await using var watcher = Watch();
        await NextAsync<LiveSnapshot>(watcher);

        Publish("a", Ended("1.1"));

        (await NextAsync<LiveUpdate>(watcher)).Should().BeEquivalentTo(new { Changed = new[] { new LiveCall("a", Ended("1.1")) }, Removed = Array.Empty<LiveCallId>() });
        _live.Snapshot.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Publish_CallThatTookOverAnother_RemovesTheFormerOne()
    {
        Publish("a", Waiting("1.1"));
        Publish("b", Waiting("1.1"));
        await using var watcher = Watch();
        await NextAsync<LiveSnapshot>(watcher);

        Publish("a", Waiting("1.2") with { FormerLinkedIds = ["1.1"] });

        (await NextAsync<LiveUpdate>(watcher)).Removed.Should().Equal(new LiveCallId("a", "1.1"));
        Ids(_live.Snapshot).Should().BeEquivalentTo("a 1.2", "b 1.1");
    }

    [Fact]
    public void Publish_EqualIdsOfTwoPbxs_AreTwoCalls()
    {
        Publish("a", Waiting("1.1"));
        Publish("b", Answered("1.1"));

        _live.Snapshot.Calls.Should().BeEquivalentTo([new LiveCall("a", Waiting("1.1")), new LiveCall("b", Answered("1.1"))]);
        Publish("a", Ended("1.1"));
        _live.Snapshot.Calls.Should().Equal(new LiveCall("b", Answered("1.1")));
    }

    [Fact]
    public async Task Reset_OnlyWhatDiffersIsReported_AndOnlyOfThatPbx()
    {
        Publish("a", Waiting("1.1"), Waiting("1.2"), Waiting("1.3"));
        Publish("b", Waiting("1.1"));
        await using var watcher = Watch();
        await NextAsync<LiveSnapshot>(watcher);

        _live.Reset("a", [Waiting("1.2"), Answered("1.3"), Waiting("1.4")]);

        var update = await NextAsync<LiveUpdate>(watcher);
        update.Changed.Should().Equal(new LiveCall("a", Answered("1.3")), new LiveCall("a", Waiting("1.4")));
        update.Removed.Should().Equal(new LiveCallId("a", "1.1"));
        Ids(_live.Snapshot).Should().BeEquivalentTo("a 1.2", "a 1.3", "a 1.4", "b 1.1");
    }

    [Fact]
    public void Snapshot_NothingHasChanged_IsNotMadeAgain()
    {
        Publish("a", Waiting("1.1"));

        _live.Snapshot.Should().BeSameAs(_live.Snapshot);
    }

    [Fact]
    public async Task Watch_FurtherBehindThanTheLogReaches_BeginsAgainWithASnapshotAndGoesOn()
    {
        await using var slow = Watch();
        await NextAsync<LiveSnapshot>(slow);
        for (var i = 0; i < 20; i++)
        {
            Publish("a", Waiting($"{i}.1"));
            Publish("a", Ended($"{i}.1"));
            _ = _live.Snapshot;
        }

        Publish("a", Waiting("99.1"));
        _ = _live.Snapshot;

        Ids(await NextAsync<LiveSnapshot>(slow)).Should().Equal("a 99.1");
        Publish("a", Ended("99.1"));
        _time.Advance(Pause);
        (await NextAsync<LiveUpdate>(slow)).Changed.Should().Equal(new LiveCall("a", Ended("99.1")));
    }

    [Fact]
    public async Task Watch_OnePutsOffReading_OthersMissNothing()
    {
        await using var slow = Watch();
        await NextAsync<LiveSnapshot>(slow);
        await using var quick = Watch();
        await NextAsync<LiveSnapshot>(quick);

        for (var i = 0; i < 20; i++)
        {
            Publish("a", Waiting($"{i}.1"));
            (await NextAsync<LiveUpdate>(quick)).Changed.Should().Equal(new LiveCall("a", Waiting($"{i}.1")));
        }
    }

    [Fact]
    public async Task Watch_AfterAVersionThatIsStillKept_GoesOnThere()
    {
        Publish("a", Waiting("1.1"));
        var version = _live.Snapshot.Version;
        Publish("a", Waiting("1.2"));
        _ = _live.Snapshot;
        Publish("a", Waiting("1.3"));
        await using var watcher = _live.WatchAsync(version, default).GetAsyncEnumerator();

        (await NextAsync<LiveUpdate>(watcher)).Changed.Should().Equal(new LiveCall("a", Waiting("1.2")));
        (await NextAsync<LiveUpdate>(watcher)).Changed.Should().Equal(new LiveCall("a", Waiting("1.3")));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000)]
    public async Task Watch_AfterAVersionThatIsNotKept_BeginsWithASnapshot(int offset)
    {
        var version = _live.Snapshot.Version + offset;
        Publish("a", Waiting("1.1"));
        await using var watcher = _live.WatchAsync(version, default).GetAsyncEnumerator();

        Ids(await NextAsync<LiveSnapshot>(watcher)).Should().Equal("a 1.1");
    }

    [Fact]
    public void Version_OfALaterProcess_IsAboveThoseOfAnEarlierOne()
    {
        for (var i = 0; i < 1_000; i++)
            Publish("a", Waiting($"{i}.1"));

        _time.Advance(TimeSpan.FromSeconds(1));
        using var later = new LiveCalls(_time);

        later.Snapshot.Version.Should().BeGreaterThan(_live.Snapshot.Version);
    }

    [Fact]
    public async Task Cancel_WatcherThatWaits_EndsAtOnce()
    {
        await using var watcher = _live.WatchAsync(_cancelled.Token).GetAsyncEnumerator();
        await NextAsync<LiveSnapshot>(watcher);
        var waiting = watcher.MoveNextAsync().AsTask();
        waiting.IsCompleted.Should().BeFalse();

        await _cancelled.CancelAsync();

        await waiting.Invoking(task => task.WaitAsync(TimeSpan.FromSeconds(20))).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Cancel_WatcherWithMuchToRead_EndsBeforeTheNext()
    {
        await using var watcher = _live.WatchAsync(default).WithCancellation(_cancelled.Token).GetAsyncEnumerator();
        await watcher.MoveNextAsync();
        Publish("a", Waiting("1.1"));
        _ = _live.Snapshot;

        await _cancelled.CancelAsync();

        var next = async () => await watcher.MoveNextAsync();
        await next.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Complete_WatchersGetWhatIsLeft_AndEnd()
    {
        await using var waits = Watch();
        await NextAsync<LiveSnapshot>(waits);
        var next = waits.MoveNextAsync().AsTask();
        await using var reads = Watch();
        await NextAsync<LiveSnapshot>(reads);

        Publish("a", Waiting("1.1"));
        _live.Complete();

        (await next.WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue();
        (await waits.MoveNextAsync()).Should().BeFalse();
        Ids((await NextAsync<LiveUpdate>(reads)).Changed).Should().Equal("a 1.1");
        (await reads.MoveNextAsync()).Should().BeFalse();
        (await _live.WatchAsync(default).ToListAsync()).Should().Equal(_live.Snapshot);
    }

    [Fact]
    public async Task Publish_OnlyPatientOnesWatch_TurnsAreFewUntilSomebodyElseDoes()
    {
        await using var patient = _live.WatchPatientlyAsync(default).GetAsyncEnumerator();
        (await patient.MoveNextAsync()).Should().BeTrue();
        Publish("a", Waiting("1.1"));
        (await patient.MoveNextAsync()).Should().BeTrue();
        await Eventually.BeTrueAsync(() => _time.WaitsFor(TimeSpan.FromMilliseconds(250)), "the pump should pause for long");

        await using var watcher = Watch();
        await NextAsync<LiveSnapshot>(watcher);
        Publish("a", Waiting("1.2"));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Ids((await NextAsync<LiveUpdate>(watcher)).Changed).Should().Equal("a 1.2");

        await Eventually.BeTrueAsync(() => _time.WaitsFor(Pause), "the pump should pause as usual");
    }

    [Fact]
    public async Task Publish_WatchersWait_TheFirstChangeGoesOutAtOnceAndTheNextTogether()
    {
        await using var watcher = Watch();
        await NextAsync<LiveSnapshot>(watcher);
        Publish("a", Waiting("1.1"));
        Ids((await NextAsync<LiveUpdate>(watcher)).Changed).Should().Equal("a 1.1");
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the pump should pause");
        var next = watcher.MoveNextAsync().AsTask();

        Publish("a", Waiting("1.2"));
        Publish("a", Answered("1.2"));
        next.IsCompleted.Should().BeFalse();
        _time.Advance(Pause);

        await next.WaitAsync(TimeSpan.FromSeconds(20));
        watcher.Current.Should().BeOfType<LiveUpdate>().Which.Changed.Should().Equal(new LiveCall("a", Answered("1.2")));
    }

    [Fact]
    public async Task Publish_NothingMoreComes_ThePumpStops()
    {
        await using var watcher = Watch();
        await NextAsync<LiveSnapshot>(watcher);
        Publish("a", Waiting("1.1"));
        await NextAsync<LiveUpdate>(watcher);
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the pump should pause");

        _time.Advance(Pause);

        await Eventually.BeTrueAsync(() => !_live.IsPumping, "nothing is left to tell");
        _time.Waiting.Should().Be(0);
    }

    [Fact]
    public async Task Publish_NobodyWatches_NothingRuns()
    {
        await using (var watcher = Watch())
            await NextAsync<LiveSnapshot>(watcher);

        Publish("a", Waiting("1.1"));

        _live.IsPumping.Should().BeFalse();
    }

    private void Publish(string pbx, params Call[] calls) => _live.Publish(pbx, [.. calls.Select(call => new CallChange(call, null))]);

    private IAsyncEnumerator<LiveChange> Watch() => _live.WatchAsync(default).GetAsyncEnumerator();

    private async Task<T> NextAsync<T>(IAsyncEnumerator<LiveChange> watcher)
    {
        var next = watcher.MoveNextAsync().AsTask();
        // The pump pauses between two updates.
        while (!next.IsCompleted)
        {
            _time.Advance(Pause);
            await Task.WhenAny(next, Task.Delay(1));
        }

        (await next).Should().BeTrue();
        return watcher.Current.Should().BeOfType<T>().Subject;
    }

    private static string[] Ids(LiveSnapshot snapshot) => Ids(snapshot.Calls);

    private static string[] Ids(IEnumerable<LiveCall> calls) => [.. calls.Select(call => $"{call.Pbx} {call.Call.LinkedId}")];

    private static Call Answered(string linkedId) => Waiting(linkedId) with { Status = CallStatus.Answered, Extension = "1001" };

    private static Call Ended(string linkedId) => Answered(linkedId) with { Status = CallStatus.Ended, OnPanel = false };

    private static Call Waiting(string linkedId) => Sample.Call(linkedId);
}
