using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Statistics;
using Xunit;

namespace Speakr.Monitor.Tests.Statistics;

/// <summary>
/// Ten visits, reckoned by hand. T = 20 s, short below 5 s:
/// answered after 5, 20, 21 and 40 s; answered with a wait not known; abandoned after 3, 15, 20 and 50 s; one still waits.
/// </summary>
public sealed class VisitFormulasTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly QueueVisit[] Visits =
    [
        Answered(5, talk: 100), Answered(20, talk: 50, hold: 10), Answered(21, talk: 0), Answered(40, talk: null), Answered(null, talk: 30),
        Abandoned(3), Abandoned(15), Abandoned(20), Abandoned(50, VisitEndReason.Exit), Visit(null),
    ];

    private readonly StatisticsOptions _options = new();

    [Fact]
    public void Of_TenVisits_IsAsReckonedByHand()
    {
        var figures = Sum();

        figures.Should().Be(new QueueFigures
        {
            Offered = 10, Answered = 5, Abandoned = 4, ShortAbandoned = 1, AnsweredInTime = 2, ServiceLevelBase = 5, AnsweredWaits = 4,
            AnsweredWaitSeconds = 86, LongestWaitSeconds = 50, Handled = 4, TalkSeconds = 180, HoldSeconds = 10,
        });
        figures.ServiceLevel.Should().Be(2.0 / 5);
        figures.AsaSeconds.Should().Be(86.0 / 4);
        figures.AhtSeconds.Should().Be(180.0 / 4);
        figures.Occupancy.Should().BeNull();
        (figures with { StaffedSeconds = 360 }).Occupancy.Should().Be(0.5);
    }

    [Theory]
    [InlineData(ServiceLevelFormula.AnsweredAndLateAbandoned, 5)]
    [InlineData(ServiceLevelFormula.Answered, 4)]
    [InlineData(ServiceLevelFormula.AnsweredAndAbandoned, 8)]
    [InlineData(ServiceLevelFormula.AnsweredAndAbandonedWithoutShort, 7)]
    public void Of_EachServiceLevelFormula_HasItsOwnBase(ServiceLevelFormula formula, int measured)
    {
        _options.ServiceLevel = formula;
        Sum().ServiceLevel.Should().Be(2.0 / measured);
    }

    [Fact]
    public void Of_ThresholdsOfTheQueue_CountThere()
    {
        _options.Queues["8001"] = new QueueThresholds { ServiceLevelThreshold = TimeSpan.FromSeconds(40), ShortAbandon = TimeSpan.FromSeconds(16) };

        Sum().Should().BeEquivalentTo(new { AnsweredInTime = 4, ShortAbandoned = 2, ServiceLevelBase = 5 });
        new VisitFormulas(_options).Of(Answered(21, 1) with { Queue = "8002" }).AnsweredInTime.Should().Be(0);
    }

    [Fact]
    public void None_NoVisits_HasNoRatios()
    {
        var none = QueueFigures.None;
        (none.ServiceLevel, none.AsaSeconds, none.AhtSeconds, none.Occupancy, none.LongestWaitSeconds).Should().Be((null, null, null, null, null));
        (none + QueueFigures.None).Should().Be(none);
    }

    [Fact]
    public void Of_OnlyAbandonedInTime_HasNoServiceLevel() => new VisitFormulas(_options).Of(Abandoned(10)).ServiceLevel.Should().BeNull();

    [Fact]
    public void Time_JoinNotKnown_IsTheAnswerOrTheExit()
    {
        VisitFormulas.Time(Visit(null)).Should().Be(Noon);
        VisitFormulas.Time(Visit(null) with { JoinedAt = null, AnsweredAt = Noon.AddSeconds(9), LeftAt = Noon.AddSeconds(8) }).Should().Be(Noon.AddSeconds(9));
        VisitFormulas.Time(Visit(null) with { JoinedAt = null, LeftAt = Noon.AddSeconds(8) }).Should().Be(Noon.AddSeconds(8));
        VisitFormulas.Time(Visit(null) with { JoinedAt = null }).Should().BeNull();
    }

    private QueueFigures Sum() => Visits.Select(new VisitFormulas(_options).Of).Aggregate((one, other) => one + other);

    private static QueueVisit Visit(int? wait) => new() { Number = 1, Queue = "8001", UniqueId = "1.1", JoinedAt = Noon, WaitSeconds = wait };

    private static QueueVisit Answered(int? wait, int? talk, int? hold = null) => Visit(wait) with
    {
        AnsweredAt = Noon.AddSeconds(wait ?? 0), TalkSeconds = talk, HoldSeconds = hold, EndReason = talk is null ? null : VisitEndReason.Caller,
    };

    private static QueueVisit Abandoned(int wait, VisitEndReason reason = VisitEndReason.Abandon) => Visit(wait) with { LeftAt = Noon.AddSeconds(wait), EndReason = reason };
}
