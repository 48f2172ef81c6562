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
    [InlineData("*/5 * * * *", "2026-11-22T12:03:20+01:00", "2026-11-22T12:05:00+01:00")]
    [InlineData("*/5 * * * *", "2026-11-22T12:05:00+01:00", "2026-11-22T12:10:00+01:00")]
    [InlineData("30 8 * * 1-5", "2026-11-20T09:00:00+01:00", "2026-11-23T08:30:00+01:00")]
    // Summer after winter, with its own distance from UTC.
    [InlineData("0 8 1 7 *", "2026-02-01T00:00:00+01:00", "2026-07-01T08:00:00+02:00")]
    // The clock goes from 02:00 to 03:00: the hour between is left out.
    [InlineData("*/5 * * * *", "2026-03-29T01:57:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("30 2 * * *", "2026-03-29T00:10:00+01:00", "2026-03-30T02:30:00+02:00")]
    // The clock goes back from 03:00 to 02:00: the hour comes twice.
    [InlineData("*/5 * * * *", "2026-10-25T02:57:00+02:00", "2026-10-25T02:00:00+01:00")]
    [InlineData("*/5 * * * *", "2026-10-25T02:57:00+01:00", "2026-10-25T03:00:00+01:00")]
    [InlineData("30 2 * * *", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")]
    public void NextAfter_LocalTime_IsTheNextMomentThere(string expression, string time, string expected) =>
        CronSchedule.TryParse(expression, Zone)!.NextAfter(Moment(time)).Should().Be(Moment(expected));

    [Fact]
    public void NextAfter_TimeOfAnotherZone_IsTheSameMoment() =>
        CronSchedule.TryParse("0 12 * * *", Zone)!.NextAfter(Moment("2026-11-22T10:59:59Z")).Should().Be(Moment("2026-11-22T11:00:00Z"));

    [Fact]
    public void NextAfter_WholeYear_NeverStandsStillOrGoesBack()
    {
        var schedule = CronSchedule.TryParse("*/30 * * * *", Zone)!;
        var time = Moment("2026-01-01T00:00:00+01:00");
        for (var steps = 0; steps < 2 * 24 * 365; steps++)
        {
            var next = schedule.NextAfter(time);
            (next - time).Should().Be(TimeSpan.FromMinutes(30), $"that is what follows {time:O}");
            time = next;
        }
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
