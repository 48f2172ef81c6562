using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Host.Configuration;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class CronScheduleTests
{
    /// <summary>An hour ahead of UTC; two from the last Sunday of March, 02:00, to the last of October, 03:00.</summary>
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone(
        "test", TimeSpan.FromHours(1), "test", "standard", "daylight",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)),
        ]);

    [Theory]
    [InlineData("*/5 * * * *", "2026-11-22T12:05:00+01:00", true)]
    [InlineData("*/5 * * * *", "2026-11-22T12:05:59.999+01:00", true)]
    [InlineData("*/5 * * * *", "2026-11-22T12:06:00+01:00", false)]
    [InlineData("30 8 * * 1-5", "2026-11-20T08:30:00+01:00", true)]
    [InlineData("30 8 * * MON-FRI", "2026-11-21T08:30:00+01:00", false)]
    // A moment of another zone is the same moment.
    [InlineData("0 12 * * *", "2026-11-22T11:00:00Z", true)]
    // Summer has its own distance from UTC.
    [InlineData("0 8 1 7 *", "2026-07-01T06:00:00Z", true)]
    // The clock goes from 02:00 to 03:00: what falls between is due then.
    [InlineData("30 2 * * *", "2026-03-29T03:00:00+02:00", true)]
    [InlineData("30 2 * * *", "2026-03-30T02:30:00+02:00", true)]
    [InlineData("*/5 * * * *", "2026-03-29T03:00:00+02:00", true)]
    // The clock goes back from 03:00 to 02:00: intervals go on through both hours, fixed times come once.
    [InlineData("*/5 * * * *", "2026-10-25T02:55:00+02:00", true)]
    [InlineData("*/5 * * * *", "2026-10-25T02:00:00+01:00", true)]
    [InlineData("30 2 * * *", "2026-10-25T02:30:00+02:00", true)]
    [InlineData("30 2 * * *", "2026-10-25T02:30:00+01:00", false)]
    public void Includes_Moment_IsWhetherItsMinuteIsDue(string expression, string time, bool expected) =>
        CronSchedule.TryParse(expression, Zone)!.Includes(Moment(time)).Should().Be(expected);

    [Fact]
    public void Includes_WholeYear_MissesNoHalfHour()
    {
        var schedule = CronSchedule.TryParse("*/30 * * * *", Zone)!;
        var (time, end) = (Moment("2026-01-01T00:00:00Z"), Moment("2027-01-01T00:00:00Z"));
        for (; time < end; time = time.AddMinutes(30))
            schedule.Includes(time).Should().BeTrue($"{time:O} is one");
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("61 * * * *")]
    [InlineData("0 0 30 2 *")]
    public void TryParse_NoExpressionOrOneThatNeverComesTrue_IsNull(string text) => CronSchedule.TryParse(text, Zone).Should().BeNull();

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
