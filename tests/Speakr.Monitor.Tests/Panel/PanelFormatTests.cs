using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Speakr.Monitor.AspNetCore.Panel.Pages;
using Speakr.Monitor.AspNetCore.Panel.Parts;
using Speakr.Monitor.AspNetCore.Panel.Wording;
using Speakr.Monitor.Statistics;
using Xunit;

namespace Speakr.Monitor.Tests.Panel;

/// <summary>Numbers, durations, times and languages of the panel.</summary>
public sealed class PanelFormatTests
{
    private static readonly TimeZoneInfo SaoPaulo = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");

    private static readonly DateTimeOffset Moment = new(2026, 3, 9, 2, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(59.9, "0:59")]
    [InlineData(65, "1:05")]
    [InlineData(3600, "1:00:00")]
    [InlineData(90061, "25:01:01")]
    [InlineData(-3, "0:00")]
    public void Duration_Seconds_AreWrittenAsByAStopWatch(double seconds, string expected) => PanelFormat.Duration(seconds).Should().Be(expected);

    [Fact]
    public void Format_EachLanguage_WritesNumbersAndDatesItsWayInTheConfiguredZone()
    {
        var portuguese = new PanelFormat(Language.Portuguese, SaoPaulo);
        var english = new PanelFormat(Language.English, SaoPaulo);

        portuguese.Number(1234567).Should().Be("1.234.567");
        english.Number(1234567).Should().Be("1,234,567");
        portuguese.Moment(Moment).Should().Be("08/03/2026 23:04:05");
        english.Moment(Moment).Should().Be("2026-03-08 23:04:05");
        english.Percent(0.995).Should().Be("100%");
        portuguese.Percent(0.694).Should().Be("69%");
        english.Number(null).Should().Be("–");
        portuguese.Bytes(1_250_000).Should().Be("1,2 MB");
        portuguese.Signed(-1200).Should().Be("−1.200");
    }

    [Theory]
    [InlineData(null, null, "pt-BR")]
    [InlineData(null, "en-GB,en;q=0.8", "en")]
    [InlineData(null, "de,pt;q=0.5,en;q=0.4", "pt-BR")]
    [InlineData(null, "en;q=0,pt", "pt-BR")]
    [InlineData(null, "de-DE", "pt-BR")]
    [InlineData(null, "not a ; header", "pt-BR")]
    [InlineData("en", "pt-BR", "en")]
    [InlineData("xx", "en", "en")]
    public void Language_ChoiceThenBrowserThenPortuguese(string? cookie, string? accepted, string expected)
    {
        var request = new DefaultHttpContext().Request;
        if (cookie is not null)
            request.Headers.Cookie = $"{Language.CookieName}={cookie}";
        if (accepted is not null)
            request.Headers.AcceptLanguage = accepted;

        Language.Of(request).Tag.Should().Be(expected);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 4)]
    [InlineData(4.5, 6)]
    [InlineData(79, 80)]
    [InlineData(101, 120)]
    [InlineData(9999, 10000)]
    public void RoundUp_EndsAnAxisAtARoundNumberAbove(double value, double expected) => ChartSeries.RoundUp(value).Should().BeApproximately(expected, 0.001);

    [Fact]
    public void WeekBefore_ClockHasChangedBetween_IsTheSameTimeOfDay()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var afterTheChange = new DateTimeOffset(2026, 3, 31, 10, 0, 0, TimeSpan.FromHours(2));

        ReportPeriod.WeekBefore(afterTheChange, berlin).Should().Be(new DateTimeOffset(2026, 3, 24, 10, 0, 0, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Intervals_DayInWhichTheClockIsSetForward_HasTwentyThreeHours()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var day = new LocalIntervals(berlin, StatisticsInterval.Day).Of(new DateTimeOffset(2026, 3, 29, 12, 0, 0, TimeSpan.Zero));

        new Report(StatisticsInterval.Hour).Intervals(new ReportPeriod(day.From, day.To) { KnownQueues = [] }, berlin).Should().HaveCount(23);
    }
}
