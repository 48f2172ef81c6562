using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>However Asterisk reports the end of a talk, a stay in a queue is one visit.</summary>
public sealed class OneStayOneVisitTests
{
    [Fact]
    public void Complete_AfterTheAgentsHangupAndWithoutItsChannel_EndsThatTalk()
    {
        var scene = Talking().After(7).AgentHangsUp("1001").CompleteWithoutChannel("600", "PJSIP/1001", hold: 2, talk: 7).CallerHangsUp();

        ShouldBeOneTalk(scene, 7);
    }

    [Fact]
    public void Complete_CallerSentToAnotherQueueBefore_TheRowStaysInThatQueue()
    {
        // AMI Redirect: the join of the next queue comes before the end of the talk is reported.
        var scene = Talking().After(7).Join("601").CompleteWithoutChannel("600", "PJSIP/1001", hold: 2, talk: 7).After(3).Abandon("601", hold: 3).Leave("601").CallerHangsUp();

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, Queue = "601", OnPanel = false });
        scene.Call.Visits.Select(visit => (visit.Queue, visit.Extension, visit.TalkSeconds)).Should().Equal(("600", "1001", 7), ("601", "", null));
    }

    [Theory]
    [InlineData("1795331618.51")]
    [InlineData("1795331618.52")]
    public void Exit_OneOfTwoCallersWithTheSameLinkedid_IsThatOnes(string leaving)
    {
        // They came out of one conference, which has given both the oldest linkedid in it.
        string[] callers = ["1795331618.51", "1795331618.52"];
        CallEvent Of(CallEvent e, string caller) => e with { UniqueId = caller, Queue = "600", Position = Array.IndexOf(callers, caller) + 1 };
        var scene = new TrackedScene();
        foreach (var caller in callers)
            scene.Tell(CallEventKind.QueueCallerJoin, e => Of(e, caller)).After(2);

        scene.Tell(CallEventKind.QueueCallerAbandon, e => Of(e, leaving) with { HoldSeconds = 4 })
            .Tell(CallEventKind.QueueCallerLeave, e => Of(e, leaving)).After(2);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, OnPanel = true });
        scene.Call.Visits.Should().HaveCount(2).And.ContainSingle(visit => visit.EndReason == null).Which.UniqueId.Should().NotBe(leaving);

        var staying = callers.Single(caller => caller != leaving);
        scene.Tell(CallEventKind.AgentConnect, e => Of(e, staying) with { Interface = "PJSIP/1001", AgentUniqueId = "1795331618.60", HoldSeconds = 4 });

        scene.Call.Visits.Should().ContainSingle(visit => visit.Extension == "1001").Which.UniqueId.Should().Be(staying);
    }

    [Fact]
    public void Complete_Parked_TheCallerStaysUntilHeHangsUp()
    {
        var scene = Talking().After(7).AgentHangsUp("1001").CompleteWithoutChannel("600", "PJSIP/1001", hold: 2, talk: 7).After(20);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, OnPanel = true });

        ShouldBeOneTalk(scene.CallerHangsUp(), 7);
    }

    [Fact]
    public void Complete_ByAnotherChannelOfTheMember_EndsThatTalk()
    {
        var scene = Talking().After(7).Complete("600", "1001", 7, "agent", TrackedScene.Caller, TrackedScene.Caller, agentChannel: "1795331700.9").CallerHangsUp();

        ShouldBeOneTalk(scene, 7);
    }

    [Fact]
    public void Complete_WithoutChannelTwice_ChangesNothing()
    {
        var scene = Talking().After(7).CompleteWithoutChannel("600", "PJSIP/1001", hold: 2, talk: 7).After(5)
            .CompleteWithoutChannel("600", "PJSIP/1001", hold: 2, talk: 7).CallerHangsUp();

        ShouldBeOneTalk(scene, 7);
    }

    [Fact]
    public void Complete_WithoutChannelBeforeItsConnect_IsTheSameTalk()
    {
        var scene = new TrackedScene().Join("600").After(2).Leave("600").CompleteWithoutChannel("600", "PJSIP/1001", hold: 2, talk: 0).Connect("600", "1001").CallerHangsUp();

        ShouldBeOneTalk(scene, 0);
    }

    [Fact]
    public void Complete_OfTheSecondOfTwoTalks_EndsTheSecond()
    {
        var scene = Talking().After(7).CompleteWithoutChannel("600", "PJSIP/1001", hold: 2, talk: 7).Join("600", position: 2).After(9).Leave("600", count: 3)
            .Connect("600", "1001", TrackedScene.Caller, TrackedScene.Caller, agentChannel: "1795331700.9", hold: 9).After(4)
            .CompleteWithoutChannel("600", "PJSIP/1001", hold: 9, talk: 4).CallerHangsUp();

        scene.Call.Visits.Select(visit => (visit.WaitSeconds, visit.TalkSeconds)).Should().Equal((2, 7), (9, 4));
    }

    [Fact]
    public void Complete_ConnectMissed_IsATalkOfItsOwn()
    {
        var scene = Talking().After(7).Complete("600", "1001", 7, "agent").After(30).CompleteWithoutChannel("600", "PJSIP/1002", hold: 8, talk: 5).CallerHangsUp();

        scene.Call.Visits.Select(visit => (visit.Extension, visit.TalkSeconds)).Should().Equal(("1001", 7), ("1002", 5));
    }

    [Fact]
    public void Connect_QueueAsMember_AnsweredWhenAPersonAnswers()
    {
        var scene = new TrackedScene().Join("8022").ConnectQueue("8022", "8001").JoinBehindLocal(TrackedScene.Caller, "1795331618.52", "8001", half: 2).After(5);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, Queue = "8001", Extension = "", OnPanel = true });

        scene.Leave("8001", TrackedScene.Caller, "1795331618.52").Connect("8001", "1003", TrackedScene.Caller, "1795331618.52").After(6);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, Queue = "8001", Extension = "1003" });
        scene.CompleteQueue("8022", "8001", 11).CallerHangsUp().Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, Queue = "8001", Extension = "1003" });
        scene.Call.Visits.Select(visit => (visit.Queue, visit.Extension, visit.EndReason)).Should()
            .Equal(("8022", "", VisitEndReason.Exit), ("8001", "1003", VisitEndReason.Hangup));
    }

    [Fact]
    public void Connect_QueueAsMemberWhoseJoinWasMissed_ARingingPhoneTells()
    {
        var scene = new TrackedScene().Join("8022").ConnectQueue("8022", "8001").After(2)
            .Tell(CallEventKind.AgentCalled, e => e with
            {
                Queue = "8001", UniqueId = "1795331618.52", Channel = "Local/8001@from-queue-00000007;2", Interface = "PJSIP/1003", AgentUniqueId = "1795331618.53",
            });

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, Queue = "8001", Extension = "" });
    }

    private static TrackedScene Talking() => new TrackedScene().Join("600").After(2).Leave("600").Connect("600", "1001");

    private static void ShouldBeOneTalk(TrackedScene scene, int seconds)
    {
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, Queue = "600", Extension = "1001", OnPanel = false });
        scene.Call.Visits.Should().ContainSingle().Which.TalkSeconds.Should().Be(seconds);
    }
}
