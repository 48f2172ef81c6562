using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>What each event does to a call, in the order in which a PBX sends them.</summary>
public sealed class CallTrackerTests
{
    private readonly TrackedScene _scene = new();

    private Call Call => _scene.Call;

    [Fact]
    public void Advance_HangupMissedAfterATalk_LeavesThePanelBeforeItIsForgotten()
    {
        var scene = new TrackedScene().Join("600").Leave("600").Connect("600", "1001").After(5).Complete("600", "1001", talk: 5, reason: "agent");
        scene.Tracker.TakeChanges();

        scene.Tracker.Advance(TrackedScene.Start + new CallTrackerOptions().AbandonedMemory + TimeSpan.FromMinutes(1));

        scene.Tracker.TakeChanges().Should().ContainSingle().Which.Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false });
    }

    [Fact]
    public void Join_NewCall_WaitsOnThePanel()
    {
        _scene.Join("8002");

        Call.Should().BeEquivalentTo(new
        {
            LinkedId = TrackedScene.Caller, UniqueId = TrackedScene.Caller, Status = CallStatus.Waiting, Queue = "8002",
            Extension = "", CallerNumber = "11987650101", OnPanel = true, CreatedAt = TrackedScene.Start, UpdatedAt = TrackedScene.Start,
        });
        _scene.Changes.Should().ContainSingle().Which.Previous.Should().BeNull();
    }

    [Fact]
    public void Connect_AfterJoin_AnsweredWithAgentAndTimes()
    {
        _scene.Join("8002").After(2.5).Leave("8002").Connect("8002", "1000101", hold: 2, ring: 2);

        Call.Status.Should().Be(CallStatus.Answered);
        (Call.Extension, Call.OnPanel).Should().Be(("1000101", true));
        Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Number = 1, Queue = "8002", Extension = "1000101", AgentName = "Agente 1000101", WaitSeconds = 2, RingSeconds = 2,
            JoinedAt = TrackedScene.Start, AnsweredAt = TrackedScene.Start.AddSeconds(2.5), LeftAt = TrackedScene.Start.AddSeconds(2.5),
        });
    }

    [Fact]
    public void CallerHangup_AfterAnswer_Ended()
    {
        _scene.Join("8002").Leave("8002").Connect("8002", "1001").After(7).Complete("8002", "1001", 7, "agent")
            .AgentHangsUp("1001").CallerHangsUp();

        (Call.Status, Call.Extension, Call.OnPanel).Should().Be((CallStatus.Ended, "1001", false));
        Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { TalkSeconds = 7, EndReason = VisitEndReason.Agent, EndedAt = _scene.Now });
    }

    [Fact]
    public void CallerHangup_WhileWaiting_Abandoned()
    {
        _scene.Join("8002").After(3).CallerHangsUp();

        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Abandoned, false));
        Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { WaitSeconds = 3, EndReason = VisitEndReason.Hangup });
    }

    [Fact]
    public void Hangup_OfRingingPhones_ChangesNothing()
    {
        _scene.Join("8001").HangsUp("other.1", 26).HangsUp("other.2", 0);

        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Waiting, true));
        _scene.Changes.Should().ContainSingle();
    }

    [Fact]
    public void Abandon_WaitLimitReached_OffThePanelUntilALaterJoin()
    {
        _scene.Join("8009").After(8).Abandon("8009", hold: 8).Leave("8009");
        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Abandoned, false));

        _scene.After(1).Join("8001");

        (Call.Status, Call.Queue, Call.OnPanel).Should().Be((CallStatus.Waiting, "8001", true));
        Call.Visits.Select(visit => (visit.Queue, visit.EndReason)).Should().Equal(("8009", VisitEndReason.Abandon), ("8001", null));
    }

    [Fact]
    public void Leave_FollowedByConnect_IsNeverShownAsAbandoned()
    {
        _scene.Join("8002").After(2).Leave("8002").Connect("8002", "1001");

        _scene.Changes.Select(change => change.Call.Status).Should().NotContain(CallStatus.Abandoned);
    }

    [Fact]
    public void Leave_Alone_AbandonedAfterTheGraceOnly()
    {
        _scene.Join("8002").After(5).Leave("8002").After(0.5);
        Call.Status.Should().Be(CallStatus.Waiting);

        _scene.After(0.6);

        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Abandoned, false));
        Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { EndReason = VisitEndReason.Exit, WaitSeconds = 5 });
    }

    [Fact]
    public void Leave_AloneThenAnswerInAnotherQueue_Ended()
    {
        _scene.Join("8002").After(5).Leave("8002").After(3).Join("8001").Leave("8001").Connect("8001", "1003").After(9).CallerHangsUp();

        (Call.Status, Call.Queue, Call.Extension).Should().Be((CallStatus.Ended, "8001", "1003"));
    }

    [Fact]
    public void Transfer_ToAnotherQueueAndAbandonedThere_AbandonedWithoutExtension()
    {
        _scene.Join("600").Leave("600").Connect("600", "1001").After(30).Complete("600", "1001", 30, "transfer").AgentHangsUp("1001")
            .After(0.1).Join("601").After(9).Abandon("601", hold: 9).Leave("601").CallerHangsUp();

        (Call.Status, Call.Queue, Call.Extension, Call.OnPanel).Should().Be((CallStatus.Abandoned, "601", "", false));
        Call.Visits.Select(visit => (visit.Queue, visit.Extension, visit.EndReason)).Should().Equal(
            ("600", "1001", VisitEndReason.Transfer), ("601", "", VisitEndReason.Abandon));
    }

    [Fact]
    public void Join_SameQueueWhileWaiting_ChangesNothing()
    {
        _scene.Join("600").After(60).Join("600");

        Call.Visits.Should().ContainSingle();
        _scene.Changes.Should().ContainSingle();
    }

    [Fact]
    public void Join_SameQueueAfterTheVisitEnded_IsANewVisit()
    {
        _scene.Join("600").After(8).Abandon("600").Leave("600").After(8).Join("600");

        Call.Visits.Should().HaveCount(2);
        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Waiting, true));
    }

    [Fact]
    public void ConsultationOfAnAgent_InVain_DoesNotLoseTheCaller()
    {
        _scene.Join("600").Leave("600").Connect("600", "1001").After(20).Join("601", channel: "agent.2").After(4).HangsUp("agent.2", 16);

        (Call.Status, Call.Queue, Call.OnPanel).Should().Be((CallStatus.Answered, "600", true));
    }

    [Fact]
    public void AttendedTransfer_LinkedIdChanged_CallIsKnownByItsChannel()
    {
        _scene.Join("600").After(5)
            .Tell(CallEventKind.AgentConnect, e => e with { LinkedId = "older.1", Queue = "600", Interface = "PJSIP/1001", AgentUniqueId = "a" })
            .After(5).Tell(CallEventKind.Hangup, e => e with { LinkedId = "older.1" });

        _scene.Calls.Should().ContainSingle();
        (Call.Status, Call.Extension).Should().Be((CallStatus.Ended, "1001"));
    }

    [Fact]
    public void FullyBooted_PbxRestartedSince_CallsFromBeforeAreOver()
    {
        _scene.Join("600").After(60).Tell(CallEventKind.FullyBooted, e => e with { UptimeSeconds = 20 });

        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Abandoned, false));
        Call.Visits.Should().ContainSingle().Which.EndReason.Should().Be(VisitEndReason.Restart);
    }

    [Fact]
    public void FullyBooted_PbxWasUpAllTheTime_ChangesNothing()
    {
        _scene.Join("600").After(60).Tell(CallEventKind.FullyBooted, e => e with { UptimeSeconds = 517 });

        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Waiting, true));
    }

    [Fact]
    public void Shutdown_AnsweredCall_Ended()
    {
        _scene.Join("600").Leave("600").Connect("600", "1001").After(5).Tell(CallEventKind.Shutdown, e => e);

        (Call.Status, Call.OnPanel).Should().Be((CallStatus.Ended, false));
    }

    [Fact]
    public void Shutdown_OfAnotherPbx_ChangesNothing()
    {
        _scene.Join("600").Tell(CallEventKind.Shutdown, e => e with { Source = "other" });

        Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void SecondCall_OfTheSameNumber_IsAnotherCall()
    {
        _scene.Join("600").CallerHangsUp()
            .Tell(CallEventKind.QueueCallerJoin, e => e with { LinkedId = "2.2", UniqueId = "2.2", Queue = "600" });

        _scene.Calls.Should().HaveCount(2);
    }

    [Fact]
    public void Advance_LongAfterTheEnd_ForgetsTheCall()
    {
        _scene.Join("600").CallerHangsUp().After(601);

        _scene.Tracker.Count.Should().Be(0);
    }

    [Fact]
    public void Apply_EventWithoutItsIds_IsRefusedByName()
    {
        var act = () => _scene.Tell(CallEventKind.QueueCallerJoin, e => e with { LinkedId = null });

        act.Should().Throw<ArgumentException>().WithMessage("QueueCallerJoin needs a linkedid and a queue.*");
    }
}
