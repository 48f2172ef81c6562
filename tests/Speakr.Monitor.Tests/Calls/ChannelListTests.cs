using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>What a list of all channels says of the calls, and when it is not to be trusted.</summary>
public sealed class ChannelListTests
{
    private readonly TrackedScene _scene = new();

    [Fact]
    public void List_WithoutAnyChannelOfACallerWhoWaits_EndsTheCall()
    {
        _scene.Join("600").After(10).Lists(Other).After(2);

        _scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
        _scene.Call.Visits[0].EndReason.Should().Be(VisitEndReason.Lost);
    }

    [Fact]
    public void List_WithoutAnyChannelOfACallerWhoTalks_EndsTheCall()
    {
        _scene.Join("600").After(2).Leave("600").Connect("600", "1001").After(10).Lists(Other).After(2);

        _scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false, Extension = "1001" });
        _scene.Call.Visits[0].Should().BeEquivalentTo(new { EndReason = VisitEndReason.Lost, TalkSeconds = (int?)null });
    }

    [Fact]
    public void List_CompleteArrivesLate_TheReportedEndReplacesTheGuess()
    {
        _scene.Join("600").After(2).Leave("600").Connect("600", "1001").After(10).Lists(Other).After(20).Complete("600", "1001", 25, "agent");

        _scene.Call.Visits[0].Should().BeEquivalentTo(new { EndReason = VisitEndReason.Agent, TalkSeconds = 25 });
        _scene.Call.Status.Should().Be(CallStatus.Ended);
    }

    [Theory]
    [InlineData(TrackedScene.Caller, TrackedScene.Caller)]
    [InlineData("1795331618.31-1001", "1795331618.90")]
    [InlineData("1795331618.90", TrackedScene.Caller)]
    public void List_WithAChannelOfTheCall_LeavesItAlone(string channel, string linkedId)
    {
        _scene.Join("600").After(2).Leave("600").Connect("600", "1001").After(10).Lists(Other, e => Channel(e, channel, linkedId)).After(2);

        _scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, OnPanel = true });
    }

    [Fact]
    public void List_AfterTheCallersChannelWasReplaced_KnowsTheNewOne()
    {
        _scene.Join("600").After(2).Leave("600").Connect("600", "1001").After(2).Tell(CallEventKind.AttendedTransfer, e => e with
        {
            Transferee = new ChannelIds("1795331618.70", "1795331618.70", "1132100000"), Result = "Success", DestType = "Bridge",
        }).After(10).Lists(Other, e => Channel(e, "1795331618.70", "1795331618.70")).After(2);
        _scene.Call.Status.Should().Be(CallStatus.Answered);

        _scene.After(60).Lists(Other).After(2).Call.Status.Should().Be(CallStatus.Ended);
    }

    [Fact]
    public void List_WhatWasHeardJustBefore_Wins()
    {
        _scene.Join("600").After(1).Lists(Other).After(2);

        _scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_WhatIsHeardJustAfter_Wins()
    {
        _scene.Join("600").After(10).Lists(Other).After(0.5).Leave("600").Connect("600", "1001").After(2);

        _scene.Call.Status.Should().Be(CallStatus.Answered);
    }

    [Fact]
    public void List_JustAfterTheConnection_EndsWhatWasLostBefore()
    {
        _scene.Join("600").After(3).Leave("600").After(0.2).Tell(CallEventKind.Disconnected, Of).After(30).Tell(CallEventKind.Connected, Of).Lists(Other).After(2);

        _scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void List_FewerChannelsThanThePbxCounts_EndsNobody()
    {
        _scene.Join("600").After(10).Tell(CallEventKind.CoreShowChannel, Other).Completes(count: 2).After(2);

        _scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_TwoMixedWithoutAnActionId_EndsNobody()
    {
        CallEvent Second(CallEvent e) => Channel(e, "1.2", "1.2") with { ActionId = null };
        CallEvent First(CallEvent e) => Other(e) with { ActionId = null };
        _scene.Join("600").After(10).Tell(CallEventKind.CoreShowChannel, First).Tell(CallEventKind.CoreShowChannel, Second).Tell(CallEventKind.CoreShowChannel, First)
            .Completes(count: 2, action: null).After(2);

        _scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_ThePbxDoesNotCountItsChannels_EndsNobody()
    {
        _scene.Join("600").After(10).Tell(CallEventKind.CoreShowChannel, Other).Completes(count: null).After(2);

        _scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_BegunBeforeTheConnectionWasLost_IsDropped()
    {
        _scene.Join("600").After(10).Tell(CallEventKind.CoreShowChannel, Other).Tell(CallEventKind.Connected, Of).Completes(count: 1).After(2);

        _scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_OfAPbxWithoutAnyChannel_EndsAll()
    {
        _scene.Join("600").After(10).Completes(count: 0).After(2);

        _scene.Call.Status.Should().Be(CallStatus.Abandoned);
    }

    [Fact]
    public void List_OfAnotherSource_EndsNobody()
    {
        _scene.Join("600").After(30).Tell(CallEventKind.CoreShowChannelsComplete, e => Of(e) with { Source = "other", Count = 0, ActionId = "x" }).After(2);

        _scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_CallerBridgedWithAnAgent_IsAnswered()
    {
        _scene.Join("600").After(10).Lists(e => InQueue(e, "b1"), e => Agent(e, "PJSIP/1001-0000002a", "b1")).After(2);

        _scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, Extension = "1001", OnPanel = true });
        _scene.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            JoinedAt = TrackedScene.Start, AnsweredAt = TrackedScene.Start.AddSeconds(10), WaitSeconds = (int?)null, AgentUniqueId = "1.9",
        });

        _scene.After(8).Complete("600", "1001", 15, "caller", TrackedScene.Caller, TrackedScene.Caller, "1.9");
        _scene.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            AnsweredAt = TrackedScene.Start.AddSeconds(5), WaitSeconds = 2, TalkSeconds = 15, EndReason = VisitEndReason.Caller,
        });
    }

    [Fact]
    public void List_MemberBehindALocalChannel_GivesItsExtension()
    {
        _scene.Join("600").After(10).Lists(e => InQueue(e, "b1"), e => Agent(e, "Local/1001@from-queue-00000007;1", "b1")).After(2);

        _scene.Call.Extension.Should().Be("1001");
    }

    [Fact]
    public void List_MemberIsAQueue_IsNoAnswer()
    {
        _scene.Join("600").After(10).Lists(
            e => InQueue(e, "b1"), e => Agent(e, "Local/8001@from-queue-00000007;1", "b1"),
            e => Channel(e, "1.10", TrackedScene.Caller) with
            {
                Channel = "Local/8001@from-queue-00000007;2", Listed = new ListedChannel { Application = "Queue", ApplicationData = "8001,t,,," },
            }).After(2);

        _scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, Queue = "600" });
    }

    [Fact]
    public void List_TwoAgentsInTheBridge_IsNoAnswer()
    {
        _scene.Join("600").After(10).Lists(
            e => InQueue(e, "b1"), e => Agent(e, "PJSIP/1001-0000002a", "b1"), e => Agent(e, "PJSIP/1002-0000002b", "b1") with { UniqueId = "1.10" }).After(2);

        _scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void QueueEntry_WithTheLinkedIdOfItsChannel_IsThatCalls()
    {
        _scene.Announces("600", 1).Tell(CallEventKind.QueueEntry, e => e with
        {
            Queue = "600", UniqueId = "1795331618.77", LinkedId = "1795331618.12", WaitSeconds = 30, ActionId = null,
        }).Completes().After(2);

        _scene.Calls.Should().ContainSingle().Which.Should().BeEquivalentTo(new { LinkedId = "1795331618.12", UniqueId = "1795331618.77", Status = CallStatus.Waiting });
        _scene.CallOf("1795331618.12").Visits[0].JoinedAt.Should().Be(TrackedScene.Start.AddSeconds(-30));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void List_CallerWasTransferred_IsInTheQueueAgainOnlyWhereTheJoinMayHaveBeenMissed(bool hasGap, int visits)
    {
        // Handed over to the agent of another queue, the caller is listed in the first one as before.
        _scene.Tell(CallEventKind.Connected, Of).Join("600").After(2).Leave("600").Connect("600", "1001").After(30)
            .Complete("600", "1001", 30, "transfer").AgentHangsUp("1001").After(30);
        if (hasGap)
            _scene.Tell(CallEventKind.Disconnected, Of).After(30).Tell(CallEventKind.Connected, Of).After(3);

        _scene.Lists(e => InQueue(e, "b"), e => Agent(e, "PJSIP/1002-0000003b", "b")).After(2);

        _scene.Call.Visits.Should().HaveCount(visits);
        _scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, Extension = visits == 1 ? "1001" : "1002", OnPanel = true });
    }

    [Fact]
    public void List_LocalBetweenTwoQueuesWasTakenOut_TheAgentAnsweredInTheInnerOneOnly()
    {
        const string LocalTwo = "1795331618.52";
        _scene.Join("600").ConnectQueue("600", "8001").JoinBehindLocal(TrackedScene.Caller, LocalTwo, "8001").After(5)
            .Connect("8001", "1001", TrackedScene.Caller, LocalTwo, agentChannel: "1.9", hold: 5).HangsUp("1795331618.51", 16).HangsUp(LocalTwo, 16)
            .After(30).Lists(e => InQueue(e, "b"), e => Agent(e, "PJSIP/1001-0000003b", "b")).After(2);

        _scene.Call.Visits.Select(visit => (visit.Queue, visit.Extension, visit.EndReason)).Should()
            .Equal(("600", "", VisitEndReason.Exit), ("8001", "1001", null));
    }

    private static CallEvent InQueue(CallEvent e, string bridge) => Channel(e, TrackedScene.Caller, TrackedScene.Caller) with
    {
        CallerNumber = e.CallerNumber, Listed = new ListedChannel { Application = "Queue", ApplicationData = "600,t,,,", BridgeId = bridge },
    };

    private static CallEvent Agent(CallEvent e, string name, string bridge) => Channel(e, "1.9", TrackedScene.Caller) with
    {
        Channel = name, Listed = new ListedChannel { Application = "AppQueue", ApplicationData = "(Outgoing Line)", BridgeId = bridge },
    };

    private static CallEvent Other(CallEvent e) => Channel(e, "1.1", "1.1");

    private static CallEvent Channel(CallEvent e, string channel, string linkedId) =>
        e with { UniqueId = channel, LinkedId = linkedId, Channel = "PJSIP/1005-0000003a", ActionId = "x", Listed = new ListedChannel() };

    private static CallEvent Of(CallEvent e) => e with { LinkedId = null, UniqueId = null, CallerNumber = null };
}
