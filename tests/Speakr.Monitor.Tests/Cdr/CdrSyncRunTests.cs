using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>One run beside others, and what it tells.</summary>
public sealed class CdrSyncRunTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Run_OldServiceMarksBesideUs_IsReportedAndNothingFails()
    {
        var scene = new CdrScene();
        var row = scene.Add(Minute);
        scene.Destination.Refuses = _ =>
        {
            // Between reading and marking.
            scene.Source.Mark(row.Key);
            return null;
        };

        var result = await scene.RunAsync();

        result.Should().BeEquivalentTo(new { Copied = 1L, Marked = 0L });
    }

    [Fact]
    public async Task Run_LeaseOfAnother_WaitsForItAndSaysForWhom()
    {
        var scene = new CdrScene();
        scene.Add(Minute);
        scene.Destination.OtherHolder = "pbx2, process 7";
        var told = new List<string?>();
        var running = scene.RunAsync(new CdrSyncRequest { Progress = new Listener(progress => told.Add(progress.WaitingFor)) });
        await Eventually.BeTrueAsync(() => scene.Time.Waiting == 1, "it should wait for the lease");

        scene.Destination.OtherHolder = null;
        scene.Time.Advance(TimeSpan.FromSeconds(1));

        (await running).Copied.Should().Be(1);
        told.Should().StartWith("pbx2, process 7").And.EndWith((string?)null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_BothEndsOnOneServer_CopiesABacklogThere(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        scene.Source.TellsTable = true;
        for (var count = 0; count < 1_000; count++)
            scene.Add(TimeSpan.FromMinutes(count));

        var result = await scene.RunAsync();
        scene.Pass(Minute);

        result.Should().BeEquivalentTo(new { Copied = 1_000L, Marked = marks ? 1_000L : 0L });
        scene.Destination.Slices.Should().BeGreaterThan(30);
        scene.Destination.Records.Should().HaveCount(1_000);
        scene.Source.Unmarked.Should().HaveCount(marks ? 0 : 1_000);
        (await scene.RunAsync()).Copied.Should().Be(0);
    }

    [Fact]
    public async Task Run_LeaseIsLostWhileTheSourceWorks_EndsThatWorkFirst()
    {
        var scene = new CdrScene();
        scene.Add(Minute);
        var isCounting = false;
        scene.Source.Counting = async token =>
        {
            isCounting = true;
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A source that takes a while to give up.
            await Task.Yield();
            isCounting = false;
            token.ThrowIfCancellationRequested();
        };
        var running = scene.RunAsync();
        await Eventually.BeTrueAsync(() => scene.Time.WaitsFor(scene.Options.LeaseDuration / 3), "the lease should be held while rows are counted");
        isCounting.Should().BeTrue();

        scene.Destination.TakeAway();
        scene.Time.Advance(scene.Options.LeaseDuration / 3);

        await running.Awaiting(run => run.WaitAsync(TimeSpan.FromSeconds(20))).Should().ThrowAsync<CdrSyncException>().WithMessage("The lease belongs to another.");
        isCounting.Should().BeFalse("the next run must not meet it");
    }

    [Fact]
    public async Task Run_Twice_OneFollowsTheOther()
    {
        var scene = new CdrScene();
        for (var count = 0; count < 50; count++)
            scene.Add(Minute);

        var results = await Task.WhenAll(scene.RunAsync(), scene.RunAsync());

        results.Sum(result => result.Copied).Should().Be(50);
        scene.Destination.Records.Should().HaveCount(50);
    }

    [Fact]
    public async Task Run_Fails_TheStatusSaysSinceWhenUntilItWorksAgain()
    {
        var scene = new CdrScene();
        scene.Accidents.Plan(0, afterwards: false);
        await scene.Invoking(it => it.RunAsync()).Should().ThrowAsync<CdrSyncException>();
        var since = scene.Time.GetUtcNow();
        scene.Pass(Minute);
        scene.Accidents.Plan(0, afterwards: false);
        await scene.Invoking(it => it.RunAsync()).Should().ThrowAsync<CdrSyncException>();

        scene.Synchronizer.Status.Should().BeEquivalentTo(new { FailingSince = since, LastError = "An accident of the test." });

        await scene.RunAsync();
        scene.Synchronizer.Status.Should().BeEquivalentTo(new { FailingSince = (DateTimeOffset?)null, SucceededAt = scene.Time.GetUtcNow() });
    }

    [Fact]
    public async Task Run_Progress_EndsWithEverythingDone()
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = false;
        for (var count = 0; count < 11; count++)
            scene.Add(TimeSpan.FromMinutes(count));
        var told = new List<CdrSyncProgress>();

        await scene.RunAsync(new CdrSyncRequest { Progress = new Listener(told.Add) });

        told.Select(progress => progress.Done).Should().BeInAscendingOrder();
        told[^1].Should().Be(new CdrSyncProgress(11, 11, null));
    }

    private sealed class Listener(Action<CdrSyncProgress> hear) : IProgress<CdrSyncProgress>
    {
        public void Report(CdrSyncProgress value) => hear(value);
    }
}
