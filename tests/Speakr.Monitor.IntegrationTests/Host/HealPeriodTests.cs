using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Host.Sync;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class HealPeriodTests
{
    private static readonly TimeZoneInfo SaoPaulo = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");
    private static readonly TimeZoneInfo Manaus = TimeZoneInfo.FindSystemTimeZoneById("America/Manaus");
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-01", "2026-11-01", "2026-11-01T03:00:00Z", "2026-11-02T03:00:00Z")]
    [InlineData("2026-11-01 08:30:00", "2026-11-01 09:00:00", "2026-11-01T11:30:00Z", "2026-11-01T12:00:01Z")]
    [InlineData("2018-12-01", "2018-12-01", "2018-12-01T02:00:00Z", "2018-12-02T02:00:00Z")]
    [InlineData("2026-11-01", null, "2026-11-01T03:00:00Z", "2026-11-22T12:00:00Z")]
    // From the first 23:30 to the second one: the clock went back at midnight.
    [InlineData("2019-02-16 23:30:00", "2019-02-16 23:30:00", "2019-02-17T01:30:00Z", "2019-02-17T02:30:01Z")]
    public void Of_Dates_AreMomentsOfTheZone(string from, string? to, string first, string before) =>
        HealPeriod.Of(from, to, SaoPaulo, Now).Should().Be(new HealPeriod(Moment(first), Moment(before)));

    [Theory]
    [InlineData("2026-11-01", "2026-11-01T03:00:00Z", "2026-11-02T04:00:00Z")]
    [InlineData(null, "2026-11-01T03:00:00Z", "2026-11-22T12:00:00Z")]
    public void Of_SeveralZones_HasAllOfTheDaysOfEach(string? to, string first, string before) =>
        HealPeriod.Of("2026-11-01", to, [Manaus, SaoPaulo], Now).Should().Be(new HealPeriod(Moment(first), Moment(before)));

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
