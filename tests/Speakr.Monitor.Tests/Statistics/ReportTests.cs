using FluentAssertions;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Statistics;
using Xunit;

namespace Speakr.Monitor.Tests.Statistics;

/// <summary>Reports with hand-reckoned results.</summary>
public sealed class ReportTests
{
    // 23:59:50 of the 21st in São Paulo.
    private static readonly DateTimeOffset BeforeMidnight = new(2018, 6, 22, 2, 59, 50, TimeSpan.Zero);
    private static readonly DateTimeOffset Midnight = new(2018, 6, 22, 3, 0, 0, TimeSpan.Zero);

    private readonly InMemoryCallHistoryStore _store = new();
    private readonly ManualTime _time = new(Midnight.AddHours(2));
    private readonly StatisticsOptions _options = new() { TimeZone = RandomHistory.SaoPaulo };

    private EnumeratedReports Reports => new(_store, _options, _time);

    [Fact]
    public async Task QueueStatistics_CallOverMidnight_BelongsToTheDayInWhichItJoined()
    {
        await SaveAsync(Visit(BeforeMidnight) with { AnsweredAt = Midnight.AddSeconds(5), WaitSeconds = 15, TalkSeconds = 100, EndReason = VisitEndReason.Agent });

        var days = await Reports.GetQueueStatisticsAsync(new() { Interval = StatisticsInterval.Day }, CancellationToken.None);

        days.Should().Equal(new QueueStatistics("8001", Midnight.AddDays(-1), Midnight, new QueueFigures
        {
            Offered = 1, Answered = 1, AnsweredInTime = 1, ServiceLevelBase = 1, AnsweredWaits = 1, AnsweredWaitSeconds = 15, LongestWaitSeconds = 15, Handled = 1, TalkSeconds = 100,
        }));
    }

    [Fact]
    public async Task QueueStatistics_VisitOpenAtTheEndOfThePeriod_IsOfferedOnly()
    {
        await SaveAsync(Visit(BeforeMidnight));

        var whole = await Reports.GetQueueStatisticsAsync(new() { To = Midnight }, CancellationToken.None);

        whole.Should().Equal(new QueueStatistics("8001", null, Midnight, new QueueFigures { Offered = 1 }));
    }

    [Fact]
    public async Task QueueStatistics_NoCalls_IsEmpty()
    {
        (await Reports.GetQueueStatisticsAsync(new(), CancellationToken.None)).Should().BeEmpty();
        (await Reports.GetAgentStatisticsAsync(new(), CancellationToken.None)).Should().BeEmpty();
        (await Reports.SearchAsync(new(), CancellationToken.None)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task QueueStatistics_PeriodWithinAnInterval_BoundsAreThePeriods()
    {
        await SaveAsync(Visit(Midnight.AddMinutes(10)));

        var hours = await Reports.GetQueueStatisticsAsync(
            new() { From = Midnight.AddMinutes(5), To = Midnight.AddMinutes(20), Interval = StatisticsInterval.Hour }, CancellationToken.None);

        hours.Should().ContainSingle().Which.Should().BeEquivalentTo(new { From = Midnight.AddMinutes(5), To = Midnight.AddMinutes(20) });
    }

    [Fact]
    public async Task QueueStatistics_LoginAndPauseOverTwoHours_OccupancyIsTalkInWhatIsLeft()
    {
        await SaveAsync(Visit(Midnight.AddMinutes(10)) with { AnsweredAt = Midnight.AddMinutes(10), TalkSeconds = 600, EndReason = VisitEndReason.Agent });
        await _store.RecordAsync(
        [
            // Half an hour in the first hour, and still there two hours later; paused for ten minutes of the first hour, in two overlapping records.
            Period("PJSIP/1001", AgentPeriodKind.Login, Midnight.AddMinutes(30)),
            Period("PJSIP/1001", AgentPeriodKind.Pause, Midnight.AddMinutes(40), Midnight.AddMinutes(48)),
            Period("PJSIP/1001", AgentPeriodKind.Pause, Midnight.AddMinutes(45), Midnight.AddMinutes(50)),
            Period("PJSIP/1002", AgentPeriodKind.Login, Midnight.AddHours(-5), Midnight.AddMinutes(5)),
            Period("PJSIP/1002", AgentPeriodKind.Login, Midnight, Midnight.AddMinutes(5)) with { Queue = "8002" },
        ], CancellationToken.None);

        var hours = await Reports.GetQueueStatisticsAsync(
            new() { From = Midnight, To = Midnight.AddDays(1), Interval = StatisticsInterval.Hour }, CancellationToken.None);
        var day = await Reports.GetQueueStatisticsAsync(new() { From = Midnight, To = Midnight.AddDays(1) }, CancellationToken.None);

        hours.Single().Figures.StaffedSeconds.Should().Be((30 - 10 + 5) * 60);
        hours.Single().Figures.Occupancy.Should().Be(600.0 / (25 * 60));
        day.Single().Figures.StaffedSeconds.Should().Be((30 + 60 - 10 + 5) * 60, "the clock stands at two hours past midnight");
    }

    [Fact]
    public async Task AgentStatistics_VisitsRingsLoginsAndPauses_AreAsReckonedByHand()
    {
        await SaveAsync(
            Visit(Midnight.AddMinutes(1)) with
            {
                AnsweredAt = Midnight.AddMinutes(2), Extension = "1001", AgentName = "Ana", TalkSeconds = 90, HoldSeconds = 5, EndReason = VisitEndReason.Agent,
                Rings = [Ring(1, "1002", Midnight.AddMinutes(1)), Ring(2, "1001", Midnight.AddMinutes(1)) with { IsAnswered = true }],
            },
            Visit(Midnight.AddMinutes(5)) with { AnsweredAt = Midnight.AddMinutes(6), Extension = "1001", AgentName = "Ana Maria" },
            Visit(Midnight.AddMinutes(7)) with { Queue = "8002", AnsweredAt = Midnight.AddMinutes(8), Extension = "1001", AgentName = "Other" });
        await _store.RecordAsync(
        [
            Period("PJSIP/1001", AgentPeriodKind.Login, Midnight.AddHours(-1), Midnight.AddHours(1)),
            Period("PJSIP/1001", AgentPeriodKind.Pause, Midnight.AddMinutes(10), Midnight.AddMinutes(20)),
            Period("PJSIP/1001", AgentPeriodKind.Pause, Midnight.AddMinutes(10), Midnight.AddMinutes(20)) with { Queue = "8003" },
            Period("PJSIP/1001", AgentPeriodKind.Pause, Midnight.AddMinutes(30), Midnight.AddMinutes(31)),
        ], CancellationToken.None);

        var agents = await Reports.GetAgentStatisticsAsync(
            new() { From = Midnight, To = Midnight.AddHours(1), Queues = ["8001", "8003"] }, CancellationToken.None);

        agents.Should().Equal(
            new AgentStatistics("1001", "Ana Maria")
            {
                Answered = 2, Handled = 1, TalkSeconds = 90, HoldSeconds = 5, Pauses = 2, PausedSeconds = 660, LoggedInSeconds = 3600,
            },
            new AgentStatistics("1002", null) { LostRings = 1 });
        agents[0].AhtSeconds.Should().Be(90);
    }

    [Fact]
    public async Task Search_CallsAreAddedBetweenPages_LaterPagesStay()
    {
        for (var i = 0; i < 10; i++)
            await SaveAsync(Visit(Midnight.AddMinutes(i)));
        var first = await Reports.SearchAsync(new() { Limit = 4 }, CancellationToken.None);
        await SaveAsync(Visit(Midnight.AddMinutes(20)));

        var second = await Reports.SearchAsync(new() { Limit = 4, After = first.Next }, CancellationToken.None);
        var third = await Reports.SearchAsync(new() { Limit = 4, After = second.Next }, CancellationToken.None);

        first.Items.Concat(second.Items).Concat(third.Items).Select(call => call.CreatedAt).Should()
            .Equal(Enumerable.Range(0, 10).Reverse().Select(i => Midnight.AddMinutes(i)));
        third.Next.Should().BeNull();
    }

    [Theory]
    [InlineData("1543021200-4711", 1543021200, 4711)]
    [InlineData("0-1", 0, 1)]
    [InlineData("1543021200-9007199254740993", 1543021200, 9007199254740993)]
    public void Cursor_OfItsText_IsTheSame(string text, long second, long id)
    {
        CallCursor.TryParse(text, out var cursor).Should().BeTrue();
        cursor.Should().Be(new CallCursor(DateTimeOffset.FromUnixTimeSeconds(second), id));
        cursor.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1")]
    [InlineData("1-")]
    [InlineData("-1-1")]
    [InlineData("1-2-3")]
    [InlineData("01-1")]
    [InlineData("1-01")]
    [InlineData(" 1-1")]
    [InlineData("1-1 ")]
    [InlineData("+1-1")]
    [InlineData("1e3-1")]
    [InlineData("١-1")]
    [InlineData("253402300800-1")]
    [InlineData("1-9223372036854775808")]
    public void Cursor_OfAnythingElse_IsNone(string? text) => CallCursor.TryParse(text, out _).Should().BeFalse();

    private static AgentPeriod Period(string member, AgentPeriodKind kind, DateTimeOffset from, DateTimeOffset? to = null) =>
        new("pbx", member, "8001", kind, from) { EndedAt = to };

    private static RingAttempt Ring(int number, string extension, DateTimeOffset at) =>
        new() { Number = number, Interface = $"PJSIP/{extension}", Extension = extension, RangAt = at };

    private static QueueVisit Visit(DateTimeOffset joinedAt) => new() { Number = 1, Queue = "8001", UniqueId = "1.1", JoinedAt = joinedAt };

    private async Task SaveAsync(params QueueVisit[] visits)
    {
        foreach (var visit in visits)
        {
            var at = visit.JoinedAt!.Value;
            await _store.SaveAsync(
            [
                new Call
                {
                    LinkedId = $"{at.ToUnixTimeSeconds()}.1", UniqueId = "1.1", Status = CallStatus.Ended, Queue = visit.Queue, OnPanel = false, CreatedAt = at,
                    UpdatedAt = at, Visits = [visit],
                },
            ], CancellationToken.None);
        }
    }
}
