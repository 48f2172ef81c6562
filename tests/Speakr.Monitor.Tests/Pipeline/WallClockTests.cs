using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class WallClockTests
{
    private readonly ManualTime _time = new(Sample.Time);
    private readonly WallClock _clock;

    public WallClockTests() => _clock = new WallClock(_time);

    [Fact]
    public void Look_TimePasses_NoStep()
    {
        _time.Advance(TimeSpan.FromHours(30));

        _clock.Look().Should().BeNull();
        _clock.TryGetNow(out var now).Should().BeTrue();
        now.Should().Be(_time.GetUtcNow());
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(-1)]
    [InlineData(1.2)]
    [InlineData(86400)]
    public void Look_ClockWasSet_TellsOnceByHowManySeconds(double seconds)
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        _time.StepClock(TimeSpan.FromSeconds(seconds));

        _clock.Look().Should().BeEquivalentTo(new
        {
            Kind = CallEventKind.ClockStepped, ClockStep = TimeSpan.FromSeconds(Math.Round(seconds)), ReceivedAt = _time.GetUtcNow(),
        });
        _clock.Look().Should().BeNull();
    }

    [Fact]
    public void Look_ClockIsSlewed_NoStep()
    {
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _time.StepClock(TimeSpan.FromMilliseconds(-400));
            _clock.Look().Should().BeNull();
        }
    }

    [Fact]
    public void CatchingUpFor_ProcessDidNotRun_UntilTheNetworkIsRead()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _clock.Look();
        _clock.CatchingUpFor.Should().Be(TimeSpan.Zero);

        _time.Advance(TimeSpan.FromSeconds(9));
        _clock.Look();
        _time.Advance(TimeSpan.FromSeconds(2));
        _clock.Look();

        _clock.CatchingUpFor.Should().Be(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void TryGetNow_ClockWasSet_TellsNothingUntilTheStepHasTakenEffect()
    {
        _time.StepClock(TimeSpan.FromHours(-1));
        _clock.TryGetNow(out _).Should().BeFalse("nobody has looked yet");
        var first = _clock.Look()!;
        _clock.TryGetNow(out _).Should().BeFalse("the step is on its way");
        _time.Advance(TimeSpan.FromMilliseconds(10));
        _time.StepClock(TimeSpan.FromHours(2));
        var second = _clock.Look()!;

        _clock.Applied(first);
        _clock.TryGetNow(out _).Should().BeFalse("another step is on its way");
        _clock.Applied(first with { Sequence = 17 });
        _clock.TryGetNow(out _).Should().BeFalse("a step of an earlier process is none of these");
        _clock.Applied(second);

        _clock.TryGetNow(out var now).Should().BeTrue();
        now.Should().Be(_time.GetUtcNow());
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(86400)]
    public void Date_EventReceivedJustBeforeTheStep_IsDatedByTheClockAsItIs(int seconds)
    {
        var before = Sample.Event(CallEventKind.QueueCallerJoin, at: _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMilliseconds(300));
        _time.StepClock(TimeSpan.FromSeconds(seconds));
        _clock.Look();
        var after = Sample.Event(CallEventKind.QueueCallerJoin, at: _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMilliseconds(300));

        _clock.Date(before).ReceivedAt.Should().Be(_time.GetUtcNow().AddMilliseconds(-600));
        _clock.Date(after).Should().BeSameAs(after);
        var ancient = Sample.Event(CallEventKind.QueueCallerJoin, at: Sample.Time.AddYears(-3));
        _clock.Date(ancient).Should().BeSameAs(ancient, "a recording has times of its own");
    }

    [Fact]
    public void MayHaveStepped_ByTheTimeOfAnEvent()
    {
        _clock.MayHaveStepped(_time.GetUtcNow().AddMilliseconds(900)).Should().BeFalse();
        _clock.MayHaveStepped(_time.GetUtcNow().AddSeconds(1)).Should().BeTrue();
        _clock.MayHaveStepped(_time.GetUtcNow().AddTicks(-1)).Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LostSince_ProcessWasPaused_ItMayHaveBeenLostFromThenOn(bool hasLooked)
    {
        var connectedAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        _clock.Look();
        var before = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(10));
        if (hasLooked)
            _clock.Look();

        _clock.LostSince(_time.GetUtcNow(), connectedAt).Should().Be(before);
        _clock.LostSince(before.AddSeconds(-5), connectedAt).Should().Be(before.AddSeconds(-5));
    }

    [Fact]
    public void LostSince_FoundLaterButNothingHeardSinceThePause_ItMayHaveBeenLostFromThenOn()
    {
        var connectedAt = _time.GetTimestamp();
        var before = _time.GetUtcNow();
        var heardLast = Pause(TimeSpan.FromSeconds(10));
        Run(TimeSpan.FromSeconds(45));

        _clock.LostSince(heardLast, connectedAt).Should().Be(before);
    }

    [Fact]
    public void LostSince_HeardAfterThePause_TheConnectionStoodThen()
    {
        var connectedAt = _time.GetTimestamp();
        Pause(TimeSpan.FromSeconds(10));
        Run(TimeSpan.FromSeconds(6));

        _clock.LostSince(_time.GetUtcNow(), connectedAt).Should().Be(_time.GetUtcNow());
    }

    [Fact]
    public void LostSince_ConnectedAfterThePause_WhenItWasFound()
    {
        Pause(TimeSpan.FromSeconds(10));
        var connectedAt = _time.GetTimestamp();
        Run(TimeSpan.FromSeconds(1));

        _clock.LostSince(_time.GetUtcNow(), connectedAt).Should().Be(_time.GetUtcNow());
    }

    [Fact]
    public void LookBack_HeardInTheFuture_TheClockWasSetBackMeanwhile()
    {
        _clock.LookBack(_time.GetUtcNow().AddMinutes(-10)).Should().BeNull();
        _clock.LookBack(_time.GetUtcNow().AddMinutes(10)).Should().BeEquivalentTo(new { ClockStep = TimeSpan.FromMinutes(-10) });
    }

    private DateTimeOffset Pause(TimeSpan duration)
    {
        _clock.Look();
        _time.Advance(duration);
        _clock.Look();
        return _time.GetUtcNow();
    }

    private void Run(TimeSpan duration)
    {
        for (var second = 0; second < duration.TotalSeconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _clock.Look();
        }
    }
}
