using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Conformance.Cdr;

public abstract partial class CdrSourceConformance
{
    [SkippableFact]
    public virtual async Task Read_EmptySource_ReturnsNothing()
    {
        await BeginAsync();
        var page = await Source.ReadAsync(CdrRange.All, unmarkedOnly: true, 10, None);
        page.Rows.Should().BeEmpty();
        page.Next.Should().BeNull();
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(1000)]
    public virtual async Task Read_PagesOfAnySize_GiveEveryRowOnceInOrderOfDates(int size)
    {
        // Inserted in another order than that of dates, as a PBX does.
        await BeginAsync(SampleCdrs.Rows(0, 50).Reverse());
        (await ReadAsync(rows: size)).Should().Equal(SampleCdrs.Rows(0, 50));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(30)]
    public virtual async Task Read_RowsThatShareDates_AreNeverDivided(int size)
    {
        var rows = Enumerable.Range(0, 30).Select(number => SampleCdrs.Row(number, SampleCdrs.Date(number / 4))).ToList();
        await BeginAsync(rows);
        var found = new List<CdrRow>();
        var range = CdrRange.All;
        for (string? next = ""; next is not null; range = new CdrRange(next, null))
        {
            var page = await Source.ReadAsync(range, unmarkedOnly: false, size, None);
            found.Select(row => row.Record.CallDate).Should().NotIntersectWith(page.Rows.Select(row => row.Record.CallDate));
            found.AddRange(page.Rows);
            next = page.Next;
        }

        found.Should().BeEquivalentTo(rows);
    }

    [SkippableFact]
    public virtual async Task Read_EveryRowOfOneDate_IsOnePage()
    {
        await BeginAsync(Enumerable.Range(0, 40).Select(number => SampleCdrs.Row(number, SampleCdrs.Date(0))));
        var page = await Source.ReadAsync(CdrRange.All, unmarkedOnly: false, 10, None);
        page.Rows.Should().HaveCount(40);
        page.Next.Should().BeNull();
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(100)]
    public virtual async Task ReadPages_CrowdedDate_EveryRowOnceAndTwinsTogether(int size)
    {
        var crowd = Enumerable.Range(0, 40).Select(number => SampleCdrs.Row(number, SampleCdrs.Date(0)) with { Sequence = number % 5 }).ToList();
        CdrRow[] rows = [.. crowd, .. crowd.Take(10), .. SampleCdrs.Rows(50, 20)];
        await BeginAsync(rows);
        var pages = new List<CdrPage>();
        await foreach (var page in Source.ReadPagesAsync(new CdrRange(SampleCdrs.Date(0), SampleCdrs.Date(65)), unmarkedOnly: true, size, None))
            pages.Add(page);

        pages.SelectMany(page => page.Rows).Should().BeEquivalentTo([.. crowd, .. crowd.Take(10), .. SampleCdrs.Rows(50, 15)]);
        pages.SelectMany(page => page.Rows.Select(row => row.Key).Distinct()).Should().OnlyHaveUniqueItems("twins are not divided");
        pages[^1].Should().Match<CdrPage>(page => page.Next == null && !page.IsDivided);
        foreach (var (page, next) in pages.Zip(pages.Skip(1)))
        {
            page.Next.Should().Be(next.Rows[0].Record.CallDate);
            (page.Rows[^1].Record.CallDate == page.Next).Should().Be(page.IsDivided);
        }
    }

    [SkippableFact]
    public virtual async Task Read_Range_HoldsItsFirstDateAndNotItsLast()
    {
        await BeginAsync(SampleCdrs.Rows(0, 20));
        var range = new CdrRange(SampleCdrs.Date(5), SampleCdrs.Date(9));
        foreach (var size in new[] { 1, 3, 4, 5, 100 })
            (await ReadAsync(range, rows: size)).Should().Equal(SampleCdrs.Rows(5, 4));
        (await ReadAsync(new CdrRange(SampleCdrs.Date(18), null))).Should().Equal(SampleCdrs.Rows(18, 2));
        (await ReadAsync(new CdrRange(null, SampleCdrs.Date(2)))).Should().Equal(SampleCdrs.Rows(0, 2));
        (await ReadAsync(new CdrRange("2018-11-04 00:00:00", null))).Should().BeEmpty();
        (await ReadAsync(new CdrRange(SampleCdrs.Date(9), SampleCdrs.Date(5)))).Should().BeEmpty();
    }

    [SkippableFact]
    public virtual async Task Read_CrowdedDateAtTheEndOfARange_HasNothingAfterIt()
    {
        await BeginAsync([.. Enumerable.Range(0, 10).Select(number => SampleCdrs.Row(number, SampleCdrs.Date(1))), SampleCdrs.Row(50)]);
        var page = await Source.ReadAsync(new CdrRange(SampleCdrs.Date(1), SampleCdrs.Date(50)), unmarkedOnly: false, 3, None);
        page.Rows.Should().HaveCount(10);
        page.Next.Should().BeNull();
        page = await Source.ReadAsync(new CdrRange(SampleCdrs.Date(1), SampleCdrs.Date(51)), unmarkedOnly: false, 3, None);
        page.Rows.Should().HaveCount(10);
        page.Next.Should().Be(SampleCdrs.Date(50));
    }

    [SkippableFact]
    public virtual async Task Read_NoDates_ComeFirstAndTogether()
    {
        Skip.If(Setup.NoNullsBecause is not null, Setup.NoNullsBecause);
        var without = Enumerable.Range(0, 5).Select(number => SampleCdrs.Row(number).With(record => record with { CallDate = null })).ToList();
        await BeginAsync([.. SampleCdrs.Rows(10, 5), .. without]);
        foreach (var size in new[] { 1, 4, 5, 6, 100 })
        {
            var found = await ReadAsync(rows: size);
            found.Take(5).Should().BeEquivalentTo(without);
            found.Skip(5).Should().Equal(SampleCdrs.Rows(10, 5));
            found = await ReadAsync(new CdrRange(null, SampleCdrs.Date(12)), rows: size);
            found.Take(5).Should().BeEquivalentTo(without, "a range from the very beginning includes them");
            found.Skip(5).Should().Equal(SampleCdrs.Rows(10, 2));
            (await ReadAsync(new CdrRange(null, "0000-00-00 00:00:00"), rows: size)).Should().BeEquivalentTo(without);
        }

        await AcknowledgeAsync(without.Take(2));
        (await ReadAsync(new CdrRange(null, SampleCdrs.Date(11)), unmarkedOnly: true)).Should().BeEquivalentTo([.. without.Skip(2), SampleCdrs.Row(10)]);
        (await ReadAsync(new CdrRange("0000-00-00 00:00:00", null))).Should().Equal(SampleCdrs.Rows(10, 5));
        var page = await Source.ReadAsync(CdrRange.All, unmarkedOnly: false, 2, None);
        page.Rows.Should().BeEquivalentTo(without);
        page.Next.Should().Be(SampleCdrs.Date(10));
    }

    [SkippableFact]
    public virtual async Task Read_ZeroDates_ComeFirstAndLiterally()
    {
        Skip.If(Setup.NoZeroDatesBecause is not null, Setup.NoZeroDatesBecause);
        var zero = Enumerable.Range(0, 5).Select(number => SampleCdrs.Row(number, SampleCdrs.ZeroDate)).ToList();
        await BeginAsync([.. SampleCdrs.Rows(10, 5), .. zero]);
        foreach (var size in new[] { 1, 4, 5, 6, 100 })
        {
            var found = await ReadAsync(rows: size);
            found.Take(5).Should().BeEquivalentTo(zero);
            found.Skip(5).Should().Equal(SampleCdrs.Rows(10, 5));
        }

        (await ReadAsync(new CdrRange(SampleCdrs.ZeroDate, SampleCdrs.Date(11)))).Should().HaveCount(6);
        (await ReadAsync(new CdrRange(null, SampleCdrs.Date(10)))).Should().BeEquivalentTo(zero);
    }

    [SkippableFact]
    public virtual async Task Read_HourThatTheEndOfSummerTimeRepeats_IsLiteral()
    {
        // Does not exist in São Paulo, and exists twice in other places.
        string[] dates = ["2018-11-04 00:00:00", "2018-11-04 00:30:00", "2018-11-04 01:30:00", "2019-02-16 23:30:00"];
        await BeginAsync(dates.Select((date, number) => SampleCdrs.Row(number, date)));
        (await ReadAsync(rows: 1)).Select(row => row.Record.CallDate).Should().Equal(dates);
        (await ReadAsync(new CdrRange("2018-11-04 00:30:00", "2018-11-04 01:30:00"))).Should().ContainSingle();
    }

    [SkippableFact]
    public virtual async Task Read_Acknowledged_AreLeftOutWhenAskedFor()
    {
        await BeginAsync(SampleCdrs.Rows(0, 20));
        await AcknowledgeAsync(SampleCdrs.Rows(3, 10));
        (await ReadAsync(unmarkedOnly: true, rows: 4)).Should().Equal([.. SampleCdrs.Rows(0, 3), .. SampleCdrs.Rows(13, 7)]);
        (await ReadAsync(unmarkedOnly: false, rows: 4)).Should().Equal(SampleCdrs.Rows(0, 20));
    }

    [SkippableFact]
    public virtual async Task Read_LessThanOneRowOrNoRange_IsRefused()
    {
        await BeginAsync();
        var none = async () => await Source.ReadAsync(CdrRange.All, unmarkedOnly: false, 0, None);
        await none.Should().ThrowAsync<ArgumentException>();
        var noRange = async () => await Source.ReadAsync(null!, unmarkedOnly: false, 1, None);
        await noRange.Should().ThrowAsync<ArgumentException>();
    }

    [SkippableFact]
    public virtual async Task EveryCall_TokenAlreadyCancelled_Throws()
    {
        await BeginAsync(SampleCdrs.Row(1));
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] calls =
        [
            async () => await Source.InspectAsync(cancelled),
            async () => await Source.ReadAsync(CdrRange.All, unmarkedOnly: false, 1, cancelled),
            async () => await Source.CountAsync(CdrRange.All, unmarkedOnly: false, cancelled),
            async () => await Source.AcknowledgeAsync([SampleCdrs.Row(1).Key], cancelled),
        ];
        foreach (var call in calls)
            await call.Should().ThrowAsync<OperationCanceledException>();
        (await Setup.CountMarkedAsync()).Should().Be(0);
    }
}
