using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class CdrSynchronizerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Run_Marking_MarksExactlyWhatItCopied()
    {
        var scene = new CdrScene();
        for (var count = 0; count < 10; count++)
            scene.Add(TimeSpan.FromMinutes(count));

        var result = await scene.RunAsync();

        result.Should().BeEquivalentTo(new { Mode = CdrSyncMode.Mark, Copied = 10L, Marked = 10L, Found = 0L, InQuarantine = 0 });
        scene.Destination.Records.Should().BeEquivalentTo(scene.Source.Rows.Select(row => row.Record));
        scene.Source.Unmarked.Should().BeEmpty();
        scene.Destination.Receipts.Should().Be(0);
    }

    [Fact]
    public async Task Run_NoMarker_NeverAcknowledges()
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = false;
        scene.Add(Minute);

        var first = await scene.RunAsync();
        scene.Pass(Minute);
        scene.Add(Minute);
        var second = await scene.RunAsync();

        first.Should().BeEquivalentTo(new { Mode = CdrSyncMode.ReadOnly, Copied = 1L, Marked = 0L });
        second.Copied.Should().Be(1);
        scene.Destination.Records.Should().HaveCount(2);
    }

    [Fact]
    public async Task Run_MarkerThatMayNotBeWritten_IsReadOnly()
    {
        var scene = new CdrScene();
        scene.Source.CanMark = false;
        scene.Add(Minute);

        (await scene.RunAsync()).Mode.Should().Be(CdrSyncMode.ReadOnly);
    }

    [Fact]
    public async Task Run_RightToMarkIsLost_SaysSoInsteadOfChangingTheMode()
    {
        var scene = new CdrScene();
        await scene.RunAsync();
        scene.Source.CanMark = false;

        var run = () => scene.RunAsync();

        (await run.Should().ThrowAsync<CdrSyncException>()).WithMessage("*UPDATE*CDR_SYNC_MODE*").Which.IsTransient.Should().BeFalse();
    }

    [Fact]
    public async Task Run_ModeMarkWithoutMarker_NamesTheSetting()
    {
        var scene = new CdrScene(options => options.Mode = CdrSyncMode.Mark);
        scene.Source.HasMarker = false;

        var run = () => scene.RunAsync();

        await run.Should().ThrowAsync<CdrSyncException>().WithMessage("*CDR_SYNC_MODE*column sync*none*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tick_LooksOnlyAtWhatCanBeNew(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        scene.Add(TimeSpan.FromDays(300));
        scene.Add(TimeSpan.Zero);
        await scene.RunAsync();
        var counts = scene.Source.Counts;
        scene.Source.Reads.Clear();
        scene.Pass(Minute);

        await scene.RunAsync();

        scene.Source.Reads.Should().ContainSingle().Which.Range.Should().Be(new CdrRange("2026-11-01 06:00:00", null));
        scene.Source.Counts.Should().Be(counts, "counting may read the whole table");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_RowLaterThanTheOverlap_IsFoundByTheNextSweep(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        scene.Add(TimeSpan.Zero);
        await scene.RunAsync();
        scene.Add(TimeSpan.FromHours(8));
        scene.Pass(Minute);
        (await scene.RunAsync()).Copied.Should().Be(0);

        scene.Pass(TimeSpan.FromHours(24));
        (await scene.RunAsync()).Copied.Should().Be(1);
        scene.Pass(TimeSpan.FromHours(25));
        (await scene.RunAsync()).Copied.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tick_AfterAQuietTime_FindsWhatIsLittleOlderThanTheNewestRow(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        scene.Add(TimeSpan.FromDays(300));
        await scene.RunAsync();
        scene.Pass(Minute);
        scene.Add(TimeSpan.FromDays(300) + TimeSpan.FromHours(2));
        scene.Add(TimeSpan.FromDays(299));

        (await scene.RunAsync()).Copied.Should().Be(2);
    }

    [Fact]
    public async Task Run_RowDatedInTheFuture_DoesNotHoldUpTheOthers()
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = false;
        scene.Add("2031-01-01 00:00:00");
        await scene.RunAsync();
        scene.Pass(Minute);
        scene.Add(TimeSpan.Zero);

        await scene.RunAsync();

        scene.Destination.Records.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ClockOfTheSourceWasAhead_NothingIsMissedOrDoubled(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        scene.Add(Minute);
        var right = scene.Source.Now;
        scene.Source.Now = right.AddYears(4);
        await scene.RunAsync();
        scene.Source.Now = right.AddMinutes(5);
        scene.Add(Minute);

        (await scene.RunAsync()).Copied.Should().Be(1);

        scene.Destination.Records.Should().HaveCount(2);
        scene.Pass(Minute);
        (await scene.RunAsync()).Copied.Should().Be(0);
    }

    [Fact]
    public async Task Run_AnotherSource_IsComparedAndNotTakenForTheOldOne()
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = false;
        scene.Add(TimeSpan.FromDays(2));
        scene.Add(TimeSpan.Zero);
        await scene.RunAsync();
        scene.Source.Identity = "new-pbx:3306/asteriskcdrdb.cdr";
        scene.Add(TimeSpan.FromDays(1));

        var result = await scene.RunAsync();

        result.Should().BeEquivalentTo(new { Copied = 1L, Found = 1L });
    }

    [Fact]
    public async Task Run_RefusedRows_GoToQuarantineAndTheOthersOn()
    {
        var scene = new CdrScene();
        scene.Destination.Refuses = record => record.Src == "bad" ? "too long for column src (error 1406)" : null;
        for (var count = 0; count < 9; count++)
            scene.Add(Minute, src: count % 4 == 1 ? "bad" : "good");

        var first = await scene.RunAsync();
        scene.Pass(Minute);
        var second = await scene.RunAsync();

        first.Should().BeEquivalentTo(new { Copied = 7L, Marked = 7L, InQuarantine = 2 });
        second.Should().BeEquivalentTo(new { Copied = 0L, InQuarantine = 2 });
        scene.Destination.Quarantine.Should().HaveCount(2).And.OnlyContain(row =>
            row.Row.Record.Src == "bad" && row.Reason.Contains("1406", StringComparison.Ordinal) && row.Attempts == 1);
        scene.Source.Unmarked.Should().HaveCount(2, "only what has been copied is marked");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RetryQuarantine_CopiesWhatIsTakenNowAndCountsTheOthers(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        scene.Destination.Refuses = record => record.Src is "bad" or "worse" ? "refused" : null;
        scene.Add(Minute, src: "bad");
        scene.Add(Minute, src: "worse");
        await scene.RunAsync();
        scene.Destination.Refuses = record => record.Src == "worse" ? "still refused" : null;

        var result = await scene.RunAsync(new CdrSyncRequest { RetryQuarantine = true });
        var next = await scene.RunAsync();

        result.Should().BeEquivalentTo(new { Copied = 1L, InQuarantine = 1 });
        next.Copied.Should().Be(0, "what has left the quarantine is known to be copied");
        scene.Destination.Records.Should().ContainSingle().Which.Src.Should().Be("bad");
        scene.Destination.Quarantine.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Reason = "still refused", Attempts = 2 });
        if (marks)
            scene.Source.Unmarked.Should().ContainSingle().Which.Record.Src.Should().Be("worse");
    }

    [Fact]
    public async Task Run_EverythingIsRefused_FailsInsteadOfFillingTheQuarantine()
    {
        var scene = new CdrScene(options => options.QuarantineLimit = 5);
        scene.Destination.Refuses = _ => "unknown column";
        for (var count = 0; count < 20; count++)
            scene.Add(Minute);

        var run = () => scene.RunAsync();

        (await run.Should().ThrowAsync<CdrSyncException>()).WithMessage("*unknown column*--retry-quarantine*").Which.IsTransient.Should().BeFalse();
        scene.Destination.Quarantine.Should().HaveCountLessThanOrEqualTo(5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Period_CopiesWhatIsMissingOfIt_AndNothingTwice(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        foreach (var hours in new[] { 1, 2, 30, 30, 31, 60 })
            scene.Add(TimeSpan.FromHours(hours));
        await scene.RunAsync();
        scene.Destination.Records.RemoveAll(record => record.CallDate!.StartsWith("2026-10-31", StringComparison.Ordinal));
        var request = new CdrSyncRequest { Period = new CdrRange("2026-10-31 00:00:00", null) };

        var first = await scene.RunAsync(request);
        var second = await scene.RunAsync(request);
        scene.Pass(Minute);
        var tick = await scene.RunAsync();

        first.Should().BeEquivalentTo(new { Copied = 3L, Found = marks ? 2L : 0L });
        second.Copied.Should().Be(0);
        tick.Copied.Should().Be(0);
        scene.Difference().Should().BeEquivalentTo((Missing: new List<CallDetailRecord>(), Extra: new List<CallDetailRecord>()));
    }

    [Fact]
    public async Task Period_RecordsJustCopiedWereDeleted_AreCopiedAgainThoughRemembered()
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = false;
        for (var count = 0; count < 6; count++)
            scene.Add(TimeSpan.FromMinutes(count));
        await scene.RunAsync();
        scene.Destination.Records.RemoveRange(1, 3);

        var tick = await scene.RunAsync();
        var period = await scene.RunAsync(new CdrSyncRequest { Period = CdrRange.All });

        tick.Copied.Should().Be(0);
        period.Should().BeEquivalentTo(new { Copied = 3L, Found = 0L });
        (await scene.RunAsync()).Copied.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DryRun_CountsAndChangesNothing(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        for (var count = 0; count < 9; count++)
            scene.Add(TimeSpan.FromMinutes(count));

        var result = await scene.RunAsync(new CdrSyncRequest { DryRun = true });

        result.Copied.Should().Be(9);
        scene.Destination.Batches.Should().BeEmpty();
        scene.Destination.State.Should().BeNull();
        (await scene.RunAsync()).Copied.Should().Be(9);
    }

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
