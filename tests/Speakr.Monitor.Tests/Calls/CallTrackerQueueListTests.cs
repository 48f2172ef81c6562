using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class CallTrackerQueueListTests
{
    private const string Other = "1795331700.77";

    [Fact]
    public void List_WithoutAWaitingCaller_TakesHimOffThePanel()
    {
        var scene = new TrackedScene().Join("600").After(60).Lists("600").After(2);

        (scene.Call.Status, scene.Call.OnPanel).Should().Be((CallStatus.Abandoned, false));
        scene.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { EndReason = VisitEndReason.Lost, LeftAt = TrackedScene.Start.AddSeconds(60), WaitSeconds = (int?)null });
    }

    [Fact]
    public void List_WithoutARestoredCaller_TakesHimOffThePanel() =>
        new TrackedScene(new TrackedScene().Join("600").Call).After(60).Lists("600").After(2).Call.OnPanel.Should().BeFalse();

    [Fact]
    public void List_LossIsTold_WhenItIsDue()
    {
        var scene = new TrackedScene().Join("600").After(60).Lists("600");

        scene.Tracker.NextDecisionAt.Should().Be(scene.Now.AddSeconds(1));
        scene.After(1).Tracker.NextDecisionAt.Should().BeNull();
        scene.Call.OnPanel.Should().BeFalse();
    }

    [Fact]
    public void List_AnswerComesJustAfterIt_NobodyIsToldAnAbandon()
    {
        var scene = new TrackedScene().Join("600").After(60).Lists("600").After(0.2).Leave("600").Connect("600", "1001").After(5);

        scene.Call.Status.Should().Be(CallStatus.Answered);
        scene.Changes.Should().NotContain(change => change.Call.Status == CallStatus.Abandoned);
    }

    [Theory]
    [InlineData("late connect")]
    [InlineData("late complete")]
    public void List_LostCallerWasAnsweredAfterAll_IsAnswered(string late)
    {
        var scene = new TrackedScene().Join("600").After(60).Lists("600").After(30);
        if (late == "late connect")
            scene.Connect("600", "1001").After(5).CallerHangsUp();
        else
            scene.Complete("600", "1001", 10, "agent").CallerHangsUp();

        (scene.Call.Status, scene.Call.Extension, scene.Call.Visits.Count).Should().Be((CallStatus.Ended, "1001", 1));
    }

    [Fact]
    public void List_JoinedLessThanTwoSecondsBefore_IsLeftAlone() =>
        new TrackedScene().Join("600").After(1.9).Lists("600").After(5).Call.Status.Should().Be(CallStatus.Waiting);

    [Fact]
    public void List_WhileLeaving_ExitIsWhatEndsTheVisit() =>
        new TrackedScene().Join("600").After(9).Leave("600").Lists("600").After(5)
            .Call.Visits.Should().ContainSingle().Which.EndReason.Should().Be(VisitEndReason.Exit);

    [Fact]
    public void List_Talking_IsLeftAlone() =>
        new TrackedScene().Join("600").Leave("600").Connect("600", "1001").After(60).Lists("600").After(5)
            .Call.Status.Should().Be(CallStatus.Answered);

    [Fact]
    public void List_OfAnotherQueueOrSource_SaysNothing()
    {
        var scene = new TrackedScene().Join("600").After(60).Lists("601");
        foreach (var kind in new[] { CallEventKind.QueueParams, CallEventKind.QueueStatusComplete })
            scene.Tell(kind, e => e with { Queue = "600", Count = 0, Source = "another" });

        scene.After(5).Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(null, true)]
    public void List_EntriesAndCountOfThePbxDiffer_EndsNobody(int? calls, bool isLost)
    {
        var scene = new TrackedScene().Join("600").After(60).Announces("600", calls).Names("600", (Other, 3)).Completes().After(5);

        (scene.Call.Status == CallStatus.Abandoned).Should().Be(isLost);
        scene.Calls.Should().Contain(call => call.LinkedId == Other && call.OnPanel);
    }

    [Fact]
    public void List_CutOffByAReconnect_IsDropped() =>
        new TrackedScene().Join("600").After(60).Announces("600", 0).Tell(CallEventKind.Connected, e => e).Completes().After(5)
            .Call.Status.Should().Be(CallStatus.Waiting);

    [Fact]
    public void List_CallerWhoseJoinWasMissed_WaitsSinceHeJoined()
    {
        var scene = new TrackedScene().After(60).Lists("600", (Other, 42)).After(1);

        scene.Calls.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            LinkedId = Other, UniqueId = Other, Queue = "600", CallerNumber = "1132100000", Status = CallStatus.Waiting, OnPanel = true,
        });
        scene.Calls.Single().Visits.Should().ContainSingle().Which.JoinedAt.Should().Be(scene.Now.AddSeconds(-1 - 42));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1.5)]
    public void List_JoinComesAfterIt_IsTheSameVisit(double seconds)
    {
        var scene = new TrackedScene().Lists("600", (TrackedScene.Caller, 0)).After(seconds).Join("600").After(9).CallerHangsUp();

        scene.Calls.Should().ContainSingle().Which.Visits.Should().ContainSingle().Which.EndReason.Should().Be(VisitEndReason.Hangup);
    }

    [Fact]
    public void List_LaterEventsNameAnotherLinkedid_AreOfTheSameCall()
    {
        var scene = new TrackedScene().Lists("600", (Other, 5)).After(5);
        scene.Tell(CallEventKind.AgentConnect, e => e with { Queue = "600", UniqueId = Other, Interface = "PJSIP/1001" });

        scene.Calls.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { LinkedId = Other, Status = CallStatus.Answered, Extension = "1001" });
    }

    [Fact]
    public void List_CallerKnownInAnotherQueue_IsInThisOneNow()
    {
        var scene = new TrackedScene().Join("600").After(60).Announces("600", 0).Lists("601", (TrackedScene.Caller, 7)).After(5);

        (scene.Call.Status, scene.Call.Queue).Should().Be((CallStatus.Waiting, "601"));
        scene.Call.Visits.Select(visit => visit.EndReason).Should().Equal(VisitEndReason.Exit, null);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("exit")]
    [InlineData("abandon")]
    [InlineData("talk")]
    public void List_CallerWhoHadLeft_IsBack(string how)
    {
        var scene = new TrackedScene().Join("600").After(60);
        _ = how switch
        {
            "lost" => scene.Lists("600"),
            "exit" => scene.Leave("600"),
            "abandon" => scene.Abandon("600").Leave("600"),
            _ => scene.Leave("600").Connect("600", "1001"),
        };
        scene.After(30).Lists("600", (TrackedScene.Caller, 10)).After(5);

        (scene.Call.Status, scene.Call.OnPanel, scene.Call.Visits.Count).Should().Be((CallStatus.Waiting, true, 2));
    }

    [Fact]
    public void List_CallerWhoHasJustBeenAnswered_TalksOn()
    {
        var scene = new TrackedScene().Join("600").After(60).Leave("600").Connect("600", "1001").After(0.5)
            .Lists("600", (TrackedScene.Caller, 60)).After(5);

        (scene.Call.Status, scene.Call.Visits.Count).Should().Be((CallStatus.Answered, 1));
    }

    [Fact]
    public void List_ChannelHasEnded_NoGhost()
    {
        var scene = new TrackedScene().HangsUp(Other, 16).Lists("600", (Other, 5)).After(5);
        scene.Join("600").CallerHangsUp().After(30).Lists("600", (TrackedScene.Caller, 30)).After(5);

        scene.Calls.Should().ContainSingle().Which.OnPanel.Should().BeFalse();
        scene.Call.Visits.Should().ContainSingle();
    }

    [Fact]
    public void List_EntryComesAfterItsEnd_CallerWaitsOn()
    {
        var scene = new TrackedScene().Join("600").After(60).Announces("600", null).Completes().Names("600", TrackedScene.Caller, 60).After(5);

        scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_SameCallerJoinsAgainWhileItIsSent_WaitsOn()
    {
        var scene = new TrackedScene().Join("600").After(60).Announces("600", 0).After(0.1).Join("600").Completes().After(5);

        scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Theory]
    [InlineData(CallEventKind.QueueParams)]
    [InlineData(CallEventKind.QueueEntry)]
    public void List_EventWithoutWhatItNeeds_IsRefused(CallEventKind kind)
    {
        var telling = () => new TrackedScene().Tell(kind, e => e with { UniqueId = null, Queue = kind == CallEventKind.QueueEntry ? "600" : null });

        telling.Should().Throw<ArgumentException>().WithMessage($"{kind} needs*");
    }
}
