using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>How copied rows are known, and which rows a run looks at.</summary>
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

        (await run.Should().ThrowAsync<CdrSyncException>()).WithMessage("*UPDATE*option Mode*").Which.IsTransient.Should().BeFalse();
    }

    [Fact]
    public async Task Run_ModeMarkWithoutMarker_NamesTheSetting()
    {
        var scene = new CdrScene(options => options.Mode = CdrSyncMode.Mark);
        scene.Source.HasMarker = false;

        var run = () => scene.RunAsync();

        await run.Should().ThrowAsync<CdrSyncException>().WithMessage("*option Mode*column sync*none*");
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
}
