using FluentAssertions;
using Speakr.Monitor.Cdr.Records;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr.Records;

public sealed class PbxClockTests
{
    // DST from 2018-11-04 0:00 to 2019-02-16 24:00, when the clock went back to 23:00; none since.
    private static readonly PbxClock SaoPaulo = new(TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo"));

    [Theory]
    [InlineData("2026-07-01 12:00:00", "2026-07-01T15:00:00Z")]
    [InlineData("2018-07-01 12:00:00", "2018-07-01T15:00:00Z")]
    [InlineData("2018-12-01 12:00:00", "2018-12-01T14:00:00Z")]
    [InlineData("2018-12-01 12:00:00.250000", "2018-12-01T14:00:00Z")]
    public void Read_EverySeason_TheRightTime(string callDate, string expected) =>
        SaoPaulo.Read(callDate, "1.1").Should().Be(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("1550366990.1", "2019-02-17T01:30:00Z")] // made at 01:29:50
    [InlineData("pbx-1550366990.1", "2019-02-17T01:30:00Z")]
    [InlineData("1550370590.1", "2019-02-17T02:30:00Z")] // made at 02:29:50
    [InlineData("not an id", "2019-02-17T01:30:00Z")]
    public void Read_HourThatComesTwice_TheChannelTellsWhich(string uniqueId, string expected) =>
        SaoPaulo.Read("2019-02-16 23:30:00", uniqueId).Should().Be(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Read_HourThatDoesNotExist_IsReadAllTheSame() => SaoPaulo.Read("2018-11-04 00:30:00", "1.1").Should().NotBeNull();

    [Fact]
    public void Write_OrdinaryPeriod_IsThatPeriod() =>
        SaoPaulo.Write(Utc(2026, 7, 1, 12, 0), Utc(2026, 7, 2, 12, 0)).Should().Be(("2026-07-01 09:00:00", "2026-07-02 09:00:00"));

    [Fact]
    public void Write_ClockGoesBackMeanwhile_HoldsBothHours() =>
        SaoPaulo.Write(Utc(2019, 2, 17, 1, 50), Utc(2019, 2, 17, 2, 10)).Should().Be(("2019-02-16 22:50:00", "2019-02-17 00:10:00"));

    [Fact]
    public void Write_FractionOfASecond_IsPartOfThePeriod() =>
        SaoPaulo.Write(Utc(2026, 7, 1, 12, 0).AddTicks(1), Utc(2026, 7, 1, 12, 1).AddTicks(1)).Should().Be(("2026-07-01 09:00:00", "2026-07-01 09:01:01"));

    [Fact]
    public void At_ServersOffset_IsRoundedToItsMinute() =>
        PbxClock.At(TimeSpan.FromSeconds(-10_799)).Read("2026-07-01 12:00:00", "1.1").Should().Be(Utc(2026, 7, 1, 15, 0));

    private static DateTimeOffset Utc(int year, int month, int day, int hour, int minute) => new(year, month, day, hour, minute, 0, TimeSpan.Zero);
}
