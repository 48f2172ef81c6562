using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Calls whose channels others take the place of.</summary>
public sealed class ReplacedChannelTests
{
    private const string LocalOne = "1795331618.40";
    private const string LocalTwo = "1795331618.41";
    private const string Customer = "1795331618.50";

    [Fact]
    public void Play_TransfersUnheard_TheQueueTellsWhoWaitsNow() => RecordedTruthTests.ShouldBeTrue(
        FieldRecording.Play(RecordedTruthTests.Recording("t1", 1).Events.Where(e => e.Kind != CallEventKind.AttendedTransfer)), "t1", "no transfer was heard");

    [Fact]
    public void Play_Consultations_ThePanelNeverShowsTheCallerTwice()
    {
        var events = RecordedTruthTests.Recording("t1", 1).Events;
        var pairs = RecordedTruthTests.Truth("t1")["calls"]!.AsArray().Select(call => call!["linkedid"]!.GetValue<string>()).Chunk(2).Skip(1);
        var ends = events.Where(e => e.Kind == CallEventKind.AttendedTransfer).Select(e => (e.ReceivedAt, From: e.LinkedId!)).ToList();

        foreach (var (at, from) in ends)
        {
            // Both channels of the transferring phone are gone a moment later.
            var pair = pairs.FirstOrDefault(pair => pair.Contains(from));
            var shown = FieldRecording.Play(events, at.AddSeconds(1)).Values.Where(call => call.OnPanel).Select(call => call.LinkedId).ToArray();
            if (pair is not null)
                shown.Intersect(pair).Should().ContainSingle().Which.Should().NotBe(from);
        }
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void Abandon_OfACallerWhoWaitedAsLongAsOneWhoWasCutOff_IsTheSameOnlyWhereNothingWasMissed(bool hasGap, int calls)
    {
        var scene = new TrackedScene();
        if (hasGap)
            scene.Tell(CallEventKind.Connected, e => e with { LinkedId = null, UniqueId = null });

        // One whose leave was missed, or whose consultation was handed over to the other.
        scene.Join("600").After(4).CallerHangsUp().After(2)
            .Tell(CallEventKind.QueueCallerAbandon, e => e with { LinkedId = Customer, UniqueId = Customer, Queue = "600", HoldSeconds = 6, Position = 1 }).HangsUp(Customer, 16);

        scene.Tracker.Count.Should().Be(calls);
    }

    [Fact]
    public void Abandon_OfACallerWhoWaitedAsLongAsOneBehindLocalWhoWasCutOff_IsTheSame()
    {
        var scene = new TrackedScene();

        // Two channels of the consultation end, one after the other.
        scene.JoinBehindLocal("1795331618.39", LocalTwo).After(4).HangsUp(LocalTwo, 16).HangsUp("1795331618.39", 16).After(2)
            .Tell(CallEventKind.QueueCallerAbandon, e => e with { LinkedId = Customer, UniqueId = Customer, Queue = "600", HoldSeconds = 6, Position = 1 })
            .HangsUp(Customer, 16);

        scene.Tracker.Count.Should().Be(1);
    }

    [Theory]
    [InlineData("1795828917.491", 11, 22)]
    [InlineData("1795828968.502", 68, 79)]
    public void Play_TransferAfterTheAnswer_CallerStaysOnThePanelUntilHisEnd(string linkedId, int transferSecond, int endSecond)
    {
        var events = RecordedTruthTests.Recording("t1", 1).Events;

        FieldRecording.Play(events, FieldRecording.Start.AddSeconds(transferSecond + 1))[linkedId].Should()
            .BeEquivalentTo(new { Status = CallStatus.Answered, OnPanel = true });
        FieldRecording.Play(events, FieldRecording.Start.AddSeconds(endSecond))[linkedId].OnPanel.Should().BeTrue();
        FieldRecording.Play(events, FieldRecording.Start.AddSeconds(endSecond + 1))[linkedId].Should()
            .BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false });
    }

    [Theory]
    [InlineData(CallEventKind.LocalOptimizationBegin, Customer)]
    [InlineData(CallEventKind.LocalOptimizationBegin, "agent")]
    [InlineData(CallEventKind.LocalOptimizationEnd, null)]
    public void Optimized_CallerBehindLocal_TalksOnUntilHisOwnChannelEnds(CallEventKind kind, string? source)
    {
        // The customer's channel gave the call its linkedid, and a ring group dialled the queue.
        var scene = new TrackedScene().JoinBehindLocal(Customer, LocalTwo).After(2).Leave("600", Customer, LocalTwo).Connect("600", "1001", Customer, LocalTwo)
            .Optimize(kind, Customer, LocalOne, LocalTwo, source == "agent" ? TrackedScene.AgentOf("1001") : source).HangsUp(LocalTwo, 16).HangsUp(LocalOne, 16).After(5);
        scene.CallOf(Customer).Should().BeEquivalentTo(new { Status = CallStatus.Answered, OnPanel = true });

        scene.HangsUp(Customer, 16);

        scene.CallOf(Customer).Should().BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false });
    }

    [Fact]
    public void Optimized_EventsOfItMissed_TheCallersOwnChannelCounts()
    {
        var scene = new TrackedScene().JoinBehindLocal(Customer, LocalTwo).After(2).Leave("600", Customer, LocalTwo).Connect("600", "1001", Customer, LocalTwo)
            .HangsUp(LocalTwo, 16).After(5);
        scene.CallOf(Customer).Status.Should().Be(CallStatus.Answered);

        scene.HangsUp(Customer, 16).CallOf(Customer).Status.Should().Be(CallStatus.Ended);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Optimized_CallThatAnApplicationPlaced_TalksOnUntilTheCustomersChannelEnds(bool beginIsHeard)
    {
        // A dialler: the first half of the Local channel waits in the queue and gives the call its linkedid, the customer is behind the other.
        var scene = new TrackedScene().JoinBehindLocal(LocalOne, LocalOne).After(2).Leave("600", LocalOne, LocalOne).Connect("600", "1001", LocalOne, LocalOne);
        if (beginIsHeard)
            scene.Optimize(CallEventKind.LocalOptimizationBegin, LocalOne, LocalOne, LocalTwo, Customer);
        scene.Optimize(CallEventKind.LocalOptimizationEnd, LocalOne, LocalOne, LocalTwo, null).HangsUp(LocalOne, 16).HangsUp(LocalTwo, 16).After(30);
        scene.CallOf(LocalOne).Should().BeEquivalentTo(new { Status = CallStatus.Answered, OnPanel = true });

        scene.Complete("600", "1001", 32, "caller", LocalOne, Customer).HangsUp(Customer, 16);

        scene.CallOf(LocalOne).Should().BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false });
        scene.CallOf(LocalOne).Visits.Should().ContainSingle().Which.TalkSeconds.Should().Be(32);
    }

    [Theory]
    [InlineData("Local/1001@from-queue/n", true)]
    [InlineData("Local/1001@from-queue/nj", true)]
    [InlineData("Local/1001@from-queue", false)]
    [InlineData("Local/1001@n", false)]
    [InlineData("Local/1001@from-queue/j", false)]
    public void Hangup_OfAMembersLocalChannel_EndsTheTalkWhereAsteriskNeverTakesItOut(string member, bool isOver)
    {
        // The caller was redirected, of which app_queue says nothing, or only much later.
        var scene = new TrackedScene().Join("600").After(2)
            .Tell(CallEventKind.AgentConnect, e => e with
            {
                Queue = "600", Interface = member, AgentUniqueId = LocalOne, AgentChannel = "Local/1001@from-queue-00000007;1", HoldSeconds = 2,
            })
            .After(10).HangsUp(LocalOne, 16);

        scene.Call.Visits.Should().ContainSingle().Which.EndReason.Should().Be(isOver ? VisitEndReason.Hangup : null);

        scene.After(0.1).Tell(CallEventKind.AgentComplete, e => e with
        {
            Queue = "600", Interface = member, AgentUniqueId = LocalOne, HoldSeconds = 2, TalkSeconds = 10, Reason = "agent",
        });

        scene.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { EndReason = VisitEndReason.Agent, TalkSeconds = 10 });
    }

    [Fact]
    public void Hangup_ChannelThatJoinedUnderAnOlderLinkedid_IsTheCallersEnd()
    {
        // An agent called out and sent the customer into a queue: the linkedid is the agent's channel, which is gone.
        var scene = new TrackedScene().Tell(CallEventKind.QueueCallerJoin, e => e with { Queue = "600", UniqueId = Customer, Channel = "PJSIP/trunk-0000001f" })
            .HangsUp(TrackedScene.Caller, 16).After(2);
        scene.Call.Status.Should().Be(CallStatus.Waiting);

        scene.HangsUp(Customer, 16).Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void Complete_WithoutTheCallersChannelBecauseItIsGone_TellsWhoEndedTheTalk() =>
        new TrackedScene().Join("600").After(2).Connect("600", "1001").After(30).CallerHangsUp()
            .Tell(CallEventKind.AgentComplete, e => e with
            {
                UniqueId = null, CallerNumber = null, Queue = "600", Interface = "PJSIP/1001", AgentUniqueId = TrackedScene.AgentOf("1001"),
                HoldSeconds = 2, TalkSeconds = 30, Reason = "caller",
            })
            .Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { EndReason = VisitEndReason.Caller, TalkSeconds = 30 });

    [Fact]
    public void Complete_UnderTheLinkedidOfAConsultation_EndsTheTalkOfThatAgent()
    {
        var scene = new TrackedScene().Join("600").After(2).Leave("600").Connect("600", "1001").After(9)
            .Tell(CallEventKind.AgentComplete, e => e with
            {
                LinkedId = "1795331700.9", UniqueId = "1795331700.9", Queue = "600", Interface = "PJSIP/1001", AgentUniqueId = TrackedScene.AgentOf("1001"),
                HoldSeconds = 2, TalkSeconds = 9, Reason = "transfer",
            });

        scene.Calls.Should().ContainSingle();
        scene.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { TalkSeconds = 9, EndReason = VisitEndReason.Transfer });
    }

    [Fact]
    public void Transfer_RightAfterALeave_TheCallerHasLeftAndTheConsultationDoesNotComeBack()
    {
        const string Consultation = "1795331700.9";
        CallEvent OfConsultation(CallEvent e) => e with { LinkedId = Consultation, UniqueId = Consultation, Queue = "602", Position = 1 };
        var scene = new TrackedScene()
            .Tell(CallEventKind.QueueCallerJoin, OfConsultation).After(3).Tell(CallEventKind.QueueCallerLeave, OfConsultation)
            .Tell(CallEventKind.AttendedTransfer, e => e with
            {
                LinkedId = Consultation, UniqueId = Consultation, Result = "Success", DestType = "App", Transferee = new ChannelIds(Customer, Customer, "5511"),
            });
        var handedOver = scene.Changes.Count;

        scene.After(5);

        scene.Changes.Skip(handedOver).Should().OnlyContain(change => change.Call.LinkedId == Customer);
        scene.CallOf(Customer).Should().BeEquivalentTo(new { Queue = "602", Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void Transfer_ThatFailed_MovesNobody()
    {
        var scene = new TrackedScene().Join("600").Tell(CallEventKind.AttendedTransfer, e => e with
        {
            Result = "Fail", DestType = "App", Transferee = new ChannelIds(Customer, Customer, "5511"),
        }).After(1).CallerHangsUp();

        scene.Calls.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void Transfer_ByTheQueuesCaller_TheTargetTakesHisPlace()
    {
        // The caller of the queue himself connects the agent with somebody else, and leaves.
        var scene = new TrackedScene().Join("600").After(2).Leave("600").Connect("600", "1001").After(5).Tell(CallEventKind.AttendedTransfer, e => e with
        {
            UniqueId = "1795331700.9", LinkedId = "1795331700.9", Result = "Success", DestType = "Bridge",
            OrigTransferer = new ChannelIds(TrackedScene.Caller, TrackedScene.Caller, null), TransferTarget = new ChannelIds(Customer, "1795331700.9", null),
        }).CallerHangsUp().After(20);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, OnPanel = true });

        scene.HangsUp(Customer, 16).Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Local_OneOfTwoQueuesThatRangAtOnceAnswers_TheCallIsThatOne(bool connectIsFirst)
    {
        // Dial(Local/600@…&Local/601@…), or a queue with both as members.
        const string Other = "1795331618.43";
        var scene = new TrackedScene().JoinBehindLocal(TrackedScene.Caller, LocalTwo).JoinBehindLocal(TrackedScene.Caller, Other, "601").After(5);
        void Connect() => scene.Leave("600", TrackedScene.Caller, LocalTwo).Connect("600", "1001", TrackedScene.Caller, LocalTwo, hold: 5);
        void Abandon() => scene.Tell(CallEventKind.QueueCallerAbandon, e => e with { Queue = "601", UniqueId = Other, HoldSeconds = 5 }).HangsUp(Other, 26);
        foreach (var step in connectIsFirst ? new[] { Connect, Abandon } : [Abandon, Connect])
            step();
        scene.After(2).Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, Queue = "600", Extension = "1001", OnPanel = true });

        scene.Complete("600", "1001", 2, "caller", TrackedScene.Caller, LocalTwo).HangsUp(LocalTwo, 16).CallerHangsUp();

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, Queue = "600", Extension = "1001", OnPanel = false });
        scene.Call.Visits.Select(visit => visit.EndReason).Should().Equal(VisitEndReason.Caller, VisitEndReason.Abandon);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hangup_AgentWhoCalledTheCustomerAndSentHimBehindLocal_TheCustomerGoesOn(bool isOptimized)
    {
        // The agent's channel gave the call its linkedid, and ends when the customer has joined already.
        var scene = new TrackedScene().JoinBehindLocal(TrackedScene.Caller, LocalTwo).After(0.2).CallerHangsUp().After(5);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, OnPanel = true });

        scene.Leave("600", TrackedScene.Caller, LocalTwo).Connect("600", "1001", TrackedScene.Caller, LocalTwo, hold: 5);
        if (isOptimized)
        {
            scene.Optimize(CallEventKind.LocalOptimizationBegin, TrackedScene.Caller, LocalOne, LocalTwo, TrackedScene.AgentOf("1001"))
                .Optimize(CallEventKind.LocalOptimizationEnd, TrackedScene.Caller, LocalOne, LocalTwo, null).HangsUp(LocalOne, 16).HangsUp(LocalTwo, 16);
        }

        scene.After(30).Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, OnPanel = true });

        scene.Complete("600", "1001", 30, "agent", TrackedScene.Caller, isOptimized ? Customer : LocalTwo)
            .HangsUp(Customer, 16).HangsUp(LocalOne, 16).HangsUp(LocalTwo, 16);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false });
    }

    [Fact]
    public void EndCaller_AgentWhoCalledTheCustomerAndSentHimBehindLocal_TheCustomerGoesOn()
    {
        var scene = new TrackedScene().JoinBehindLocal(TrackedScene.Caller, LocalTwo).After(60);

        scene.Tracker.EndCaller(TrackedScene.Caller, scene.Now).Should().BeFalse();
        scene.After(1).Call.Status.Should().Be(CallStatus.Waiting);

        scene.HangsUp(LocalTwo, 16).Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void Local_QueueAsMemberOfAQueue_TheChannelThatJoinedTheOuterOneIsTheCallers()
    {
        // The linkedid is of an agent who called the customer and is long gone.
        const string Agent = "1795331000.7";
        CallEvent OfCall(CallEvent e, string channel, string queue) => e with { LinkedId = Agent, UniqueId = channel, Queue = queue };
        var scene = new TrackedScene()
            .Tell(CallEventKind.QueueCallerJoin, e => OfCall(e, Customer, "700") with { Channel = "PJSIP/trunk-0000001f", Position = 1, Count = 1 }).After(2)
            .Tell(CallEventKind.AgentConnect, e => OfCall(e, Customer, "700") with
            {
                Interface = "Local/600@from-queue/n", AgentUniqueId = LocalOne, AgentChannel = "Local/600@from-queue-00000007;1", HoldSeconds = 2,
            })
            .JoinBehindLocal(Agent, LocalTwo).After(5);
        scene.CallOf(Agent).Status.Should().Be(CallStatus.Waiting);

        scene.Tell(CallEventKind.Hangup, e => OfCall(e, Customer, "700") with { Queue = null });

        scene.CallOf(Agent).Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Theory]
    [InlineData("PJSIP/1001", "PJSIP/1001-0000002a")]
    [InlineData("Local/1001@from-queue/n", "Local/1001@from-queue-00000003;1")]
    public void Consultation_ByAFeatureCodeInVain_TheTalkGoesOn(string member, string channel)
    {
        // The agent's Local channel to the second queue has the caller's linkedid.
        var scene = TalksWith(member, channel).JoinBehindLocal(TrackedScene.Caller, LocalTwo, "601").After(5)
            .Tell(CallEventKind.QueueCallerAbandon, e => e with { Queue = "601", UniqueId = LocalTwo, HoldSeconds = 5 }).HangsUp(LocalTwo, 16).After(10);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, Queue = "600", Extension = "1001", OnPanel = true });

        scene.Tell(CallEventKind.AgentComplete, e => Talk(e, member) with { TalkSeconds = 25, Reason = "caller" }).CallerHangsUp();

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, Queue = "600", Extension = "1001", OnPanel = false });
    }

    [Fact]
    public void Consultation_ByAFeatureCode_TheCallerTalksUntilHeIsHandedOver()
    {
        var scene = TalksWith("PJSIP/1001", "PJSIP/1001-0000002a").JoinBehindLocal(TrackedScene.Caller, LocalTwo, "601").After(5);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, Queue = "600", Extension = "1001" });

        scene.Tell(CallEventKind.AgentComplete, e => Talk(e, "PJSIP/1001") with { TalkSeconds = 15, Reason = "transfer" }).After(5);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, Queue = "601", OnPanel = true });

        scene.CallerHangsUp().HangsUp(LocalTwo, 16);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, Queue = "601", OnPanel = false });
    }

    [Fact]
    public void Local_MemberWhoLeadsToAQueueByAnotherLocal_TheCallerWaits()
    {
        // Follow-me of the member 1001 dials the queue 601, which answers before its caller waits.
        var scene = TalksWith("Local/1001@from-queue/n", "Local/1001@from-queue-00000003;1", talk: 0)
            .JoinBehindLocal(TrackedScene.Caller, LocalTwo, "601").After(5);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, Queue = "601" });

        scene.CallerHangsUp().HangsUp(LocalTwo, 16);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, Queue = "601", OnPanel = false });
    }

    [Theory]
    [InlineData(false, "600", "1001")]
    [InlineData(true, "601", "1002")]
    public void Consultation_ByAFeatureCodeIsAnswered_TheExtensionIsTheLastThatTalkedWithTheCaller(bool isHandedOver, string queue, string extension)
    {
        var scene = TalksWith("PJSIP/1001", "PJSIP/1001-0000002a").JoinBehindLocal(TrackedScene.Caller, LocalTwo, "601").After(5)
            .Leave("601", TrackedScene.Caller, LocalTwo).Connect("601", "1002", TrackedScene.Caller, LocalTwo, hold: 5).After(5);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, Extension = "1001" });
        void EndFirst(string reason, int talk) =>
            scene.Tell(CallEventKind.AgentComplete, e => Talk(e, "PJSIP/1001") with { TalkSeconds = talk, Reason = reason });

        if (isHandedOver)
            EndFirst("transfer", 20);
        else
            scene.Complete("601", "1002", 5, "caller", TrackedScene.Caller, LocalTwo).HangsUp(LocalTwo, 16);
        scene.After(5).Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, Queue = queue, Extension = extension });

        if (isHandedOver)
            scene.Complete("601", "1002", 10, "agent", TrackedScene.Caller, TrackedScene.Caller);
        else
            EndFirst("agent", 25);
        scene.CallerHangsUp();

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, Queue = queue, Extension = extension, OnPanel = false });
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    public void Transfer_ConsultationReachedItsQueueThroughLocal_GoesOnForTheCaller(bool isAnswered, bool hasCall, bool hangupIsFirst)
    {
        // The agent's second call is to a ring group, which dials the queue.
        const string Consultation = "1795331700.9";
        var scene = hasCall ? TalksWith("PJSIP/1001", "PJSIP/1001-0000002a") : new TrackedScene();
        scene.JoinBehindLocal(Consultation, LocalTwo, "601").After(5);
        if (isAnswered)
            scene.Leave("601", Consultation, LocalTwo).Connect("601", "1002", Consultation, LocalTwo, hold: 5).After(5);
        void Transfer() => scene.Tell(CallEventKind.AttendedTransfer, e => e with
        {
            LinkedId = Consultation, UniqueId = Consultation, Result = "Success", DestType = "Bridge",
            OrigTransferer = new ChannelIds("1795331618.33", TrackedScene.Caller, null),
            Transferee = new ChannelIds(TrackedScene.Caller, TrackedScene.Caller, "5511"),
        });
        void HangUp() => scene.HangsUp(Consultation, 16);
        foreach (var step in hangupIsFirst ? new[] { HangUp, Transfer } : [Transfer, HangUp])
            step();
        if (hasCall)
            scene.Tell(CallEventKind.AgentComplete, e => Talk(e, "PJSIP/1001") with { TalkSeconds = 15, Reason = "transfer" });
        scene.After(5);
        scene.Call.Should().BeEquivalentTo(
            new { Status = isAnswered ? CallStatus.Answered : CallStatus.Waiting, Queue = "601", Extension = isAnswered ? "1002" : "", OnPanel = true });
        scene.Call.FormerLinkedIds.Should().Equal(Consultation);
        scene.Tracker.OpenCalls().Should().ContainSingle();

        scene.CallerHangsUp().HangsUp(LocalTwo, 16);

        scene.Call.Should().BeEquivalentTo(new { Status = isAnswered ? CallStatus.Ended : CallStatus.Abandoned, Queue = "601", OnPanel = false });
    }

    [Fact]
    public void Local_HangupOfItIsMissed_TheCallersChannelStillEndsTheCall() => new TrackedScene()
        .JoinBehindLocal(TrackedScene.Caller, LocalTwo).After(2).Leave("600", TrackedScene.Caller, LocalTwo)
        .Connect("600", "1001", TrackedScene.Caller, LocalTwo).After(9).Complete("600", "1001", 9, "caller", TrackedScene.Caller, LocalTwo).CallerHangsUp()
        .Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false });

    [Fact]
    public void Local_QueueAsMemberWhoseAnswerIsMissed_TheCallerHasAbandonedTheInnerQueue()
    {
        var scene = new TrackedScene().Join("700").Leave("700").JoinBehindLocal(TrackedScene.Caller, LocalTwo).After(4)
            .Tell(CallEventKind.QueueCallerAbandon, e => e with { Queue = "600", UniqueId = LocalTwo, HoldSeconds = 4 }).CompleteQueue("700", "600", 4);

        scene.HangsUp(LocalTwo, 16).CallerHangsUp().Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, Queue = "600", OnPanel = false });
    }

    [Fact]
    public void Restore_WaitsInAQueueThatIsMemberOfAnother_AbandonsTheInnerQueue()
    {
        // The store does not say which channels are Local.
        var before = new TrackedScene().Join("700").Leave("700").ConnectQueue("700", "600").JoinBehindLocal(TrackedScene.Caller, LocalTwo).After(4);

        new TrackedScene(before.Call).Tell(CallEventKind.QueueCallerAbandon, e => e with { Queue = "600", UniqueId = LocalTwo, HoldSeconds = 4 })
            .HangsUp(LocalTwo, 16).CallerHangsUp()
            .Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, Queue = "600", OnPanel = false });
    }

    private static TrackedScene TalksWith(string member, string channel, double talk = 10) => new TrackedScene().Join("600").After(3).Leave("600")
        .Tell(CallEventKind.AgentConnect, e => Talk(e, member) with { AgentChannel = channel }).After(talk);

    private static CallEvent Talk(CallEvent e, string member) => e with { Queue = "600", Interface = member, AgentUniqueId = "1795331618.33", HoldSeconds = 3 };
}
