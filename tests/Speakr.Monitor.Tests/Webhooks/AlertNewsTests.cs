using FluentAssertions;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Support;
using Speakr.Monitor.Webhooks;
using Xunit;

namespace Speakr.Monitor.Tests.Webhooks;

/// <summary>Which alerts a host tells.</summary>
public sealed class AlertNewsTests
{
    private readonly AlertNews _news = new();
    private MonitorRole? _role = MonitorRole.Writing;

    [Fact]
    public void Next_Writing_TellsEachChangeOnceAndTheEnd()
    {
        Next(0, Queue(null)).Should().BeEmpty();
        Next(1, Queue(AlertLevel.Amber, 6)).Should().Equal(Alert("amber", 1, 6));
        Next(2, Queue(AlertLevel.Amber, 7)).Should().BeEmpty("the level is the same");
        Next(3, Queue(AlertLevel.Red, 11)).Should().Equal(Alert("red", 3, 11));
        Next(4, Queue(AlertLevel.Amber, 8)).Should().Equal(Alert("amber", 4, 8));
        Next(5, Queue(null, 2)).Should().Equal(Alert(null, 5, 2));
        Next(6, Queue(null, 2)).Should().BeEmpty();
    }

    [Fact]
    public void Next_QueueIsGone_TellsTheEndUnderItsName()
    {
        Next(1, Queue(AlertLevel.Red, 11));

        Next(2).Should().Equal(Alert(null, 2, null));
    }

    [Theory]
    [InlineData(AlertFigure.LongestWait, 42d)]
    [InlineData(AlertFigure.ServiceLevel, 0.5)]
    [InlineData(AlertFigure.Abandoned, 0.25)]
    public void Next_EachFigure_HasItsValue(AlertFigure figure, double value)
    {
        var alert = new QueueAlert(figure, AlertLevel.Red, At(0));
        var queue = new LiveQueue("pbx", "600")
        {
            LongestWaitSince = At(-42.9),
            Today = new QueueFigures { Offered = 20, Abandoned = 6, ShortAbandoned = 1, ServiceLevelBase = 20, AnsweredInTime = 10 },
            Alerts = new QueueAlerts
            {
                LongestWait = figure == AlertFigure.LongestWait ? alert : null, ServiceLevel = figure == AlertFigure.ServiceLevel ? alert : null,
                Abandoned = figure == AlertFigure.Abandoned ? alert : null,
            },
        };

        Look(0, queue).Should().ContainSingle().Which.Should().Match<AlertDocument>(told => told.Figure == AlertWords.Of(figure) && told.Value == value);
    }

    [Fact]
    public void Next_StandingBy_TellsNothingAndAtATakeOverWhatChangedInTheLastMinute()
    {
        _role = MonitorRole.StandingBy;
        Next(0, Queue(AlertLevel.Amber, 6), Queue(AlertLevel.Red, 11, "601"), Queue(null, 0, "602")).Should().BeEmpty();
        Next(50, Queue(AlertLevel.Red, 10), Queue(AlertLevel.Red, 11, "601"), Queue(AlertLevel.Red, 12, "602")).Should().BeEmpty();
        Next(70, Queue(AlertLevel.Red, 10), Queue(AlertLevel.Red, 11, "601"), Queue(null, 1, "602")).Should().BeEmpty();

        _role = MonitorRole.Writing;

        Next(80, Queue(AlertLevel.Red, 10), Queue(AlertLevel.Red, 11, "601"), Queue(null, 1, "602")).Should().BeEquivalentTo(
            [Alert("red", 80, 10), Alert(null, 70, 1, "602")], "601 was red for more than a minute, so it was told");
        Next(81, Queue(AlertLevel.Red, 10), Queue(AlertLevel.Red, 11, "601")).Should().BeEmpty();
    }

    [Theory]
    [InlineData(true, AlertLevel.Red, false)]
    [InlineData(true, AlertLevel.Amber, true)]
    [InlineData(true, null, true)]
    [InlineData(false, AlertLevel.Red, true)]
    [InlineData(false, AlertLevel.Amber, true)]
    [InlineData(false, null, true)]
    public void Next_AfterAStop_TellsWhatIsOtherThanWasTold(bool wasTold, AlertLevel? level, bool isTold)
    {
        _news.Restore(Alert("red", -600, 12), wasTold);
        _role = MonitorRole.Starting;
        Next(0).Should().BeEmpty("nothing is known yet");
        _role = MonitorRole.Writing;

        var told = Next(1, Queue(level, 5));

        string?[] levels = [level is { } stands ? AlertWords.Of(stands) : null];
        told.Select(alert => alert.Level).Should().Equal(isTold ? levels : []);
        Next(2, Queue(level, 5)).Should().BeEmpty();
    }

    [Fact]
    public void Told_OnlyWhatThisHostToldAndIsNotOver()
    {
        Next(1, Queue(AlertLevel.Red, 11), Queue(AlertLevel.Amber, 6, "601"));
        Next(2, Queue(AlertLevel.Red, 11), Queue(null, 6, "601"));
        _news.Told.Should().Equal(Alert("red", 1, 11));

        _role = MonitorRole.StandingBy;
        Next(3, Queue(AlertLevel.Red, 11));
        _news.Told.Should().BeEmpty("another host writes by now");

        _role = null;
        Next(4, Queue(AlertLevel.Red, 11)).Should().BeEmpty("the PBX is not followed");
    }

    private static DateTimeOffset At(double seconds) => Sample.Time.AddSeconds(seconds);

    private static AlertDocument Alert(string? level, double seconds, double? value, string queue = "600") =>
        new("pbx", queue, "Sales", "waiting", level, At(seconds), value);

    private static Func<double, LiveQueue> Queue(AlertLevel? level, int waiting = 0, string queue = "600") => seconds => new LiveQueue("pbx", queue)
    {
        DisplayName = "Sales", Waiting = waiting,
        Alerts = level is { } raised ? new QueueAlerts { Waiting = new QueueAlert(AlertFigure.Waiting, raised, At(seconds)) } : QueueAlerts.None,
    };

    private IReadOnlyList<AlertDocument> Next(double seconds, params Func<double, LiveQueue>[] queues) => Look(seconds, [.. queues.Select(queue => queue(seconds))]);

    private IReadOnlyList<AlertDocument> Look(double seconds, params LiveQueue[] queues) => _news.Next(queues, _ => _role, At(seconds));
}
