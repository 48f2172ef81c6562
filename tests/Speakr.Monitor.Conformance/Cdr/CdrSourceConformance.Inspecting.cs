using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Conformance.Cdr;

public abstract partial class CdrSourceConformance
{
    private static CdrRow Dated(int number, DateTime date) =>
        SampleCdrs.Row(number, date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

    [SkippableFact]
    public virtual async Task Inspect_WithMarker_SaysSoAndKnowsTheTime()
    {
        var info = await BeginAsync();
        info.HasMarker.Should().BeTrue();
        info.CanMark.Should().BeTrue();
        info.Identity.Should().NotBeNullOrWhiteSpace();
        info.Now.Kind.Should().Be(DateTimeKind.Unspecified);
        (info.Now.Ticks % TimeSpan.TicksPerSecond).Should().Be(0);
        // In whichever time zone it is.
        info.Now.Should().BeCloseTo(DateTime.UtcNow, TimeSpan.FromHours(15));
        (await Source.InspectAsync(None)).Should().Match<CdrSourceInfo>(again => again.Identity == info.Identity && again.Now >= info.Now);
    }

    [SkippableFact]
    public virtual async Task Inspect_RowsOfPastAndFuture_KnowsTheNewestThatIsNotYetToCome()
    {
        var now = (await BeginAsync()).Now;
        (await Source.InspectAsync(None)).Newest.Should().BeNull();
        var newest = now.AddMinutes(-5);
        await Setup.InsertAsync([Dated(0, newest.AddDays(-300)), Dated(1, newest), Dated(2, newest.AddYears(3)), Dated(3, newest.AddHours(-1))]);
        (await Source.InspectAsync(None)).Newest.Should().Be(newest);
    }

    [SkippableFact]
    public virtual async Task Inspect_WithoutMarker_SaysSoAndRowsCanBeRead()
    {
        _source = await Setup.CreateAsync(hasMarker: false);
        await Setup.InsertAsync(SampleCdrs.Rows(0, 10));
        var info = await Source.InspectAsync(None);
        info.HasMarker.Should().BeFalse();
        info.CanMark.Should().BeFalse();
        (await ReadAsync(rows: 3)).Should().Equal(SampleCdrs.Rows(0, 10));
        (await Source.CountAsync(CdrRange.All, unmarkedOnly: false, None)).Should().Equal(new CdrDay("2018-11-03", 10));
    }

    [SkippableFact]
    public virtual async Task Count_ByDay_CountsWhatReadingFinds()
    {
        // Half an hour before midnight, and every twenty minutes from then on.
        var rows = Enumerable.Range(0, 100).Select(number => SampleCdrs.Row(number, SampleCdrs.Date(number * 1_200))).ToList();
        await BeginAsync(rows);
        await AcknowledgeAsync(rows.Where((_, number) => number % 5 == 0));

        foreach (var range in new[] { CdrRange.All, new CdrRange(SampleCdrs.Date(6_000), SampleCdrs.Date(60_000)), new CdrRange(null, "2018-11-04") })
        {
            foreach (var unmarkedOnly in new[] { false, true })
            {
                var days = (await ReadAsync(range, unmarkedOnly)).GroupBy(row => row.Record.CallDate![..10])
                    .Select(day => new CdrDay(day.Key, day.Count()));
                (await Source.CountAsync(range, unmarkedOnly, None)).Should().Equal(days);
            }
        }

        (await Source.CountAsync(new CdrRange("2030-01-01 00:00:00", null), unmarkedOnly: false, None)).Should().BeEmpty();
    }

    [SkippableFact]
    public virtual async Task Count_ZeroDates_AreADayOfTheirOwn()
    {
        Skip.If(Setup.NoZeroDatesBecause is not null, Setup.NoZeroDatesBecause);
        await BeginAsync(SampleCdrs.Row(0), SampleCdrs.Row(1, SampleCdrs.ZeroDate), SampleCdrs.Row(2, SampleCdrs.ZeroDate));
        (await Source.CountAsync(CdrRange.All, unmarkedOnly: true, None))
            .Should().Equal(new CdrDay("0000-00-00", 2), new CdrDay("2018-11-03", 1));
    }

    [SkippableFact]
    public virtual async Task Count_NoDates_AreADayWithoutName()
    {
        Skip.If(Setup.NoNullsBecause is not null, Setup.NoNullsBecause);
        await BeginAsync(SampleCdrs.Row(0), SampleCdrs.Row(1).With(record => record with { CallDate = null }));
        (await Source.CountAsync(CdrRange.All, unmarkedOnly: false, None)).Should().Equal(new CdrDay(null, 1), new CdrDay("2018-11-03", 1));
        (await Source.CountAsync(new CdrRange(SampleCdrs.ZeroDate, null), unmarkedOnly: false, None)).Should().Equal(new CdrDay("2018-11-03", 1));
        (await Source.CountAsync(new CdrRange(null, SampleCdrs.ZeroDate), unmarkedOnly: true, None)).Should().Equal(new CdrDay(null, 1));
        (await Source.CountAsync(new CdrRange(null, SampleCdrs.Date(1)), unmarkedOnly: false, None)).Should().Equal(new CdrDay(null, 1), new CdrDay("2018-11-03", 1));
    }
}
