using FluentAssertions;
using Speakr.Monitor.Statistics;
using Xunit;

namespace Speakr.Monitor.Tests.Statistics;

/// <summary>
/// São Paulo in 2018: on 18 February at 00:00 (02:00 UTC) back to 23:00 of the 17th, on 4 November at 00:00 (03:00 UTC) on to 01:00.
/// </summary>
public sealed class LocalIntervalsTests
{
    [Theory]
    [InlineData("2018-02-17T12:00Z", "2018-02-17T02:00Z", "2018-02-18T03:00Z", 25)]
    [InlineData("2018-02-18T02:30Z", "2018-02-17T02:00Z", "2018-02-18T03:00Z", 25)]
    [InlineData("2018-02-18T03:00Z", "2018-02-18T03:00Z", "2018-02-19T03:00Z", 24)]
    [InlineData("2018-11-03T12:00Z", "2018-11-03T03:00Z", "2018-11-04T03:00Z", 24)]
    [InlineData("2018-11-04T03:00Z", "2018-11-04T03:00Z", "2018-11-05T02:00Z", 23)]
    [InlineData("2018-11-05T01:59:59.999Z", "2018-11-04T03:00Z", "2018-11-05T02:00Z", 23)]
    public void Day_ClockChangesAtMidnight_HasItsHours(string moment, string from, string to, int hours)
    {
        var day = new LocalIntervals(RandomHistory.SaoPaulo, StatisticsInterval.Day).Of(At(moment));

        day.Should().Be(new TimeRange(At(from), At(to)));
        (day.To - day.From).TotalHours.Should().Be(hours);
    }

    [Fact]
    public void Hour_ClockRepeatsAnHour_IsTwoIntervals()
    {
        var hours = new LocalIntervals(RandomHistory.SaoPaulo, StatisticsInterval.Hour);

        hours.Of(At("2018-02-18T01:59Z")).Should().Be(new TimeRange(At("2018-02-18T01:00Z"), At("2018-02-18T02:00Z")));
        hours.Of(At("2018-02-18T02:00Z")).Should().Be(new TimeRange(At("2018-02-18T02:00Z"), At("2018-02-18T03:00Z")));
    }

    [Fact]
    public void Hour_ClockChangesByHalfAnHour_EndsEarly()
    {
        // Lord Howe: on 1 April 2018 at 02:00 (15:00 UTC) back to 01:30.
        var hours = new LocalIntervals(TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe"), StatisticsInterval.Hour);

        hours.Of(At("2018-03-31T14:30Z")).Should().Be(new TimeRange(At("2018-03-31T14:00Z"), At("2018-03-31T15:00Z")));
        hours.Of(At("2018-03-31T15:10Z")).Should().Be(new TimeRange(At("2018-03-31T15:00Z"), At("2018-03-31T15:30Z")));
        hours.Of(At("2018-03-31T15:30Z")).Should().Be(new TimeRange(At("2018-03-31T15:30Z"), At("2018-03-31T16:30Z")));
    }

    [Theory]
    [InlineData("America/Sao_Paulo")]
    [InlineData("America/St_Johns")]
    [InlineData("America/Havana")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Africa/Casablanca")]
    [InlineData("UTC")]
    public void Of_AnyZoneAnyInterval_IntervalsFollowEachOtherWithoutGaps(string zone)
    {
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        foreach (var interval in Enum.GetValues<StatisticsInterval>())
        {
            var intervals = new LocalIntervals(clock, interval);
            var current = intervals.Of(At("2004-01-01T00:00Z"));
            for (var i = 0; i < 1200; i++)
            {
                var next = intervals.Of(current.To);
                next.From.Should().Be(current.To, "{0} {1}", zone, interval);
                next.To.Should().BeAfter(next.From);
                new LocalIntervals(clock, interval).Of(next.To.AddTicks(-1)).Should().Be(next, "{0} {1}", zone, interval);
                current = next;
            }
        }
    }

    [Fact]
    public void Parts_YearWithTwoChanges_AreThreeWithOneOffsetEach() =>
        new LocalIntervals(RandomHistory.SaoPaulo, StatisticsInterval.Day).Parts(At("2018-01-01T02:00Z"), At("2019-01-01T02:00Z")).Should().Equal(
            (At("2018-01-01T02:00Z"), At("2018-02-18T02:00Z"), -7200L),
            (At("2018-02-18T02:00Z"), At("2018-11-04T03:00Z"), -10800L),
            (At("2018-11-04T03:00Z"), At("2019-01-01T02:00Z"), -7200L));

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}
