using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Events that come late, twice, before others that they follow, or not at all.</summary>
public sealed class CallTrackerDisorderTests
{
    private readonly TrackedScene _scene = new();

    private Call Call => _scene.Call;

    [Fact]
    public void Connect_JoinMissed_CarriesAllThatIsNeeded()
    {
        _scene.After(10).Connect("8002", "1001", hold: 4);

        (Call.Status, Call.Queue, Call.Extension, Call.CallerNumber).Should().Be((CallStatus.Answered, "8002", "1001", "11987650101"));
        Call.Visits.Should().ContainSingle().Which.JoinedAt.Should().Be(_scene.Now.AddSeconds(-4));
    }

    [Fact]
    public void Connect_LaterThanTheGrace_TakesTheExitBack()
    {
        _scene.Join("8002").Leave("8002").After(3).Connect("8002", "1001");

        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Answered, true));
        Call.Visits.Should().ContainSingle();
    }

    [Theory]
    [InlineData(20, 1)]
    [InlineData(65, 2)]
    public void Join_SaysTheSameWithinTheWindow_IsARepetitionOnlyWhenItFollowsClosely(long eventsBetween, int visits)
    {
        CallEvent Join(CallEvent e, long sequence) => e with { Queue = "600", Position = 1, Count = 1, Sequence = sequence };
        _scene.Tell(CallEventKind.QueueCallerJoin, e => Join(e, 1)).After(0.1).Abandon("600").Leave("600").After(0.1)
            .Tell(CallEventKind.QueueCallerJoin, e => Join(e, 1 + eventsBetween));

        Call.Visits.Should().HaveCount(visits);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("abandon")]
    [InlineData("leave")]
    public void LateEventOfTheFirstQueue_AfterTheJoinOfTheSecond_LeavesTheSecondAlone(string late)
    {
        _scene.Join("600").After(5).Join("601");
        _ = late switch
        {
            "connect" => _scene.Connect("600", "1001"),
            "abandon" => _scene.Abandon("600"),
            _ => _scene.Leave("600"),
        };
        _scene.After(2);

        (Call.Status, Call.Queue, Call.OnPanel).Should().Be((CallStatus.Waiting, "601", true));
        Call.Visits.Should().HaveCount(2);
        Call.Visits[0].EndReason.Should().NotBeNull();
    }

    [Fact]
    public void Connect_AfterTheCallersHangup_EndedWithExtensionAndNotReopened()
    {
        _scene.Join("600").After(2).CallerHangsUp().Connect("600", "1001");

        (Call.Status, Call.Extension, Call.OnPanel).Should().Be((CallStatus.Ended, "1001", false));
    }

    [Fact]
    public void Join_JustAfterTheCallersHangup_LeavesNoGhost()
    {
        _scene.CallerHangsUp().After(0.2).Join("600");

        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Abandoned, false));
    }

    [Fact]
    public void Join_RepeatedAfterTheEnd_DoesNotBringTheCallBack()
    {
        _scene.Join("600").After(5).CallerHangsUp().After(300).Join("600");

        (Call.Status, Call.OnPanel, Call.Visits.Count).Should().Be((CallStatus.Abandoned, false, 1));
    }

    [Fact]
    public void Complete_BeforeConnect_OneTalk()
    {
        _scene.Join("600").Leave("600").After(3).Complete("600", "1001", 1, "caller").Connect("600", "1001", ring: 1).CallerHangsUp();

        Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Extension = "1001", TalkSeconds = 1, RingSeconds = 1, EndReason = VisitEndReason.Caller });
        Call.Status.Should().Be(CallStatus.Ended);
    }

    [Fact]
    public void Rings_JoinMissed_TheCallerWaits()
    {
        _scene.Rings("600", "1001");

        (Call.Status, Call.Queue, Call.OnPanel).Should().Be((CallStatus.Waiting, "600", true));
    }

    [Fact]
    public void Hangup_OfAChannelThatNeverJoined_IsNoCall()
    {
        _scene.CallerHangsUp().After(60);

        _scene.Calls.Should().BeEmpty();
        _scene.Tracker.Count.Should().Be(0);
    }

    [Fact]
    public void Abandon_JoinMissed_IsRecordedOnce()
    {
        _scene.After(30).Abandon("600", hold: 12).Leave("600").CallerHangsUp().After(2);

        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Abandoned, false));
        Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { WaitSeconds = 12, JoinedAt = TrackedScene.Start.AddSeconds(18), EndReason = VisitEndReason.Abandon });
    }

    [Theory]
    [InlineData("transfer", 0.1, 2)]
    [InlineData("transfer", 5, 1)]
    [InlineData("caller", 0.1, 1)]
    public void Join_LikeThatOfTheTalk_IsAnotherStayWhenTheTalkEndsByATransferAtOnce(string reason, double secondsBetween, int visits)
    {
        _scene.Join("600").After(3).Leave("600").Connect("600", "1001").After(30)
            .Join("600").After(secondsBetween).Complete("600", "1001", 30, reason).After(3);

        Call.Visits.Should().HaveCount(visits);
        Call.Status.Should().Be(visits == 2 ? CallStatus.Waiting : CallStatus.Answered);
        Call.Visits[0].Should().BeEquivalentTo(new { Extension = "1001", TalkSeconds = 30 });
    }
}
