using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Conformance.Cdr;

public abstract partial class CdrSourceConformance
{
    [SkippableFact]
    public virtual async Task Acknowledge_SomeRows_MarksTheseAndNoOthers()
    {
        await BeginAsync(SampleCdrs.Rows(0, 20));
        (await AcknowledgeAsync(SampleCdrs.Rows(0, 20).Where((_, number) => number % 3 == 1))).Should().Be(7);
        await ShouldBeUnmarkedAsync(SampleCdrs.Rows(0, 20).Where((_, number) => number % 3 != 1));
    }

    [SkippableFact]
    public virtual async Task Acknowledge_Nothing_MarksNothing()
    {
        await BeginAsync(SampleCdrs.Rows(0, 3));
        (await Source.AcknowledgeAsync([], None)).Should().Be(0);
        await ShouldBeUnmarkedAsync(SampleCdrs.Rows(0, 3));
    }

    [SkippableFact]
    public virtual async Task Acknowledge_SameRowsAgain_MarksNothing()
    {
        CdrRow[] rows = [.. SampleCdrs.Rows(0, 20), SampleCdrs.Row(30) with { Sequence = 0 }];
        await BeginAsync([.. rows, SampleCdrs.Row(40)]);
        (await AcknowledgeAsync(rows)).Should().Be(21);
        (await AcknowledgeAsync(rows)).Should().Be(0);
        await ShouldBeUnmarkedAsync(SampleCdrs.Row(40));
    }

    [SkippableFact]
    public virtual async Task Acknowledge_PartlyMarkedBefore_ReturnsWhatIsNew()
    {
        await BeginAsync(SampleCdrs.Rows(0, 20));
        await AcknowledgeAsync(SampleCdrs.Rows(0, 8));
        (await AcknowledgeAsync(SampleCdrs.Rows(0, 20))).Should().Be(12);
        (await Setup.CountMarkedAsync()).Should().Be(20);
    }

    [SkippableFact]
    public virtual async Task Acknowledge_UnknownKeys_MarksNothing()
    {
        await BeginAsync(SampleCdrs.Rows(0, 4));
        var row = SampleCdrs.Row(1);
        (await AcknowledgeAsync(
            SampleCdrs.Row(99), row with { Sequence = 77 }, row with { UniqueId = "1.1" }, row with { UniqueId = "" },
            row with { Sequence = 0 }, row with { UniqueId = "", Sequence = 0 })).Should().Be(0);
        await ShouldBeUnmarkedAsync(SampleCdrs.Rows(0, 4));
    }

    [SkippableFact]
    public virtual async Task Acknowledge_Twins_MarksAsManyAsAsked()
    {
        var twin = SampleCdrs.Row(1);
        await BeginAsync([.. Enumerable.Repeat(twin, 4), SampleCdrs.Row(2), SampleCdrs.Row(3)]);
        (await AcknowledgeAsync(twin, SampleCdrs.Row(2))).Should().Be(2);
        await ShouldBeUnmarkedAsync([.. Enumerable.Repeat(twin, 3), SampleCdrs.Row(3)]);
        (await AcknowledgeAsync(twin, twin)).Should().Be(2);
        await ShouldBeUnmarkedAsync(twin, SampleCdrs.Row(3));
        (await AcknowledgeAsync(twin, twin, SampleCdrs.Row(3))).Should().Be(2);
        await ShouldBeUnmarkedAsync();
    }

    [SkippableFact]
    public virtual async Task Acknowledge_TwinAndARowMarkedAlready_DoesNotTakeTheOneForTheOther()
    {
        await BeginAsync(SampleCdrs.Rows(0, 10));
        await AcknowledgeAsync(SampleCdrs.Row(2), SampleCdrs.Row(3));
        await Setup.InsertAsync([SampleCdrs.Row(1)]);
        (await AcknowledgeAsync(SampleCdrs.Rows(0, 5))).Should().Be(3);
        await ShouldBeUnmarkedAsync([SampleCdrs.Row(1), .. SampleCdrs.Rows(5, 5)]);
    }

    [SkippableFact]
    public virtual async Task Acknowledge_NoSequence_TellsRowsByTheirContent()
    {
        var row = SampleCdrs.Row(1) with { Sequence = 0 };
        CdrRow[] others =
        [
            SampleCdrs.Row(1), row with { UniqueId = "1.2" }, row.With(record => record with { CallDate = SampleCdrs.Date(9) }),
            row.With(record => record with { Src = "S" }), row.With(record => record with { Src = "s" }), row.With(record => record with { Dst = "" }),
            row.With(record => record with { BillSec = 0 }), row.With(record => record with { Disposition = "Answered" }),
            row.With(record => record with { LinkedId = "1" }), row.With(record => record with { RecordingFile = "é" }),
            row.With(record => record with { CNum = "1" }),
        ];
        await BeginAsync([.. others, row, row, row]);
        (await AcknowledgeAsync(row, row)).Should().Be(2);
        await ShouldBeUnmarkedAsync([.. others, row]);
        (await AcknowledgeAsync(others[3], others[9])).Should().Be(2);
        await ShouldBeUnmarkedAsync([.. others.Where((_, index) => index is not (3 or 9)), row]);
    }

    [SkippableFact]
    public virtual async Task Acknowledge_RowsAddedAfterReading_StayUnmarked()
    {
        await BeginAsync(SampleCdrs.Rows(0, 10));
        var read = await ReadAsync(unmarkedOnly: true);
        CdrRow[] later = [SampleCdrs.Row(3), SampleCdrs.Row(5) with { Sequence = 500 }, SampleCdrs.Row(20, SampleCdrs.Date(4))];
        await Setup.InsertAsync(later);
        (await AcknowledgeAsync(read)).Should().Be(10);
        await ShouldBeUnmarkedAsync(later);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public virtual async Task Acknowledge_ManyRowsAmongOthers_MarksExactlyThese(bool datesAreKnown)
    {
        var rows = SampleCdrs.Rows(0, 4_000);
        await BeginAsync([.. rows, SampleCdrs.Row(2), SampleCdrs.Row(2_001)]);
        var wanted = rows.Where((_, number) => number % 2 == 0).ToList();
        var keys = wanted.Select(row => datesAreKnown ? row.Key : row.Key with { CallDate = null });
        // Far from the others in time and in the list.
        (await Source.AcknowledgeAsync([.. keys.Reverse(), SampleCdrs.Row(3_999).Key], None)).Should().Be(2_001);
        (await Setup.CountMarkedAsync()).Should().Be(2_001);
        var unmarked = await ReadAsync(unmarkedOnly: true, rows: 1_000);
        unmarked.Select(row => row.Sequence).Should().BeEquivalentTo(
            [.. Enumerable.Range(0, 3_999).Where(number => number % 2 == 1).Select(number => number + 1L), 3L, 2_002L]);
    }

    [SkippableFact]
    public virtual async Task Acknowledge_ZeroDates_AreMarked()
    {
        Skip.If(Setup.NoZeroDatesBecause is not null, Setup.NoZeroDatesBecause);
        CdrRow[] rows =
        [
            .. Enumerable.Range(0, 150).Select(number => SampleCdrs.Row(number, SampleCdrs.ZeroDate)),
            SampleCdrs.Row(500, SampleCdrs.ZeroDate) with { Sequence = 0 }, .. SampleCdrs.Rows(200, 20),
        ];
        await BeginAsync([.. rows, SampleCdrs.Row(600, SampleCdrs.ZeroDate)]);
        (await AcknowledgeAsync(rows)).Should().Be(171);
        await ShouldBeUnmarkedAsync(SampleCdrs.Row(600, SampleCdrs.ZeroDate));
    }

    [SkippableFact]
    public virtual async Task Acknowledge_WhileReading_DisturbsNeither()
    {
        var rows = SampleCdrs.Rows(0, 3_000);
        await BeginAsync(rows);
        var acknowledging = Task.Run(async () =>
        {
            var marked = 0;
            foreach (var chunk in rows.Chunk(250))
                marked += await AcknowledgeAsync(chunk);
            return marked;
        });
        do
            (await ReadAsync(rows: 400)).Should().Equal(rows);
        while (!acknowledging.IsCompleted);
        (await acknowledging).Should().Be(3_000);
        await ShouldBeUnmarkedAsync();
    }
}
