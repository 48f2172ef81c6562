using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class CallTrackerReconcileTests
{
    private static TrackedScene Waiting => new TrackedScene().Join("600");

    private static TrackedScene Talking => Waiting.After(5).Leave("600").Connect("600", "1001");

    [Fact]
    public void Reconcile_StoredHeardLater_IsTakenOverAndGoesOn()
    {
        var scene = Waiting;
        Reconcile(scene, Talking.Call).Changes.Should().HaveCount(1);

        scene.After(9).CallerHangsUp();
        (scene.Call.Status, scene.Call.Extension).Should().Be((CallStatus.Ended, "1001"));
        scene.Changes[^1].Previous.Should().Be(CallStatus.Answered);
    }

    [Fact]
    public void Reconcile_OursHeardLater_CountsAsChangedFromTheStored()
    {
        var scene = Reconcile(Talking, Waiting.Call);

        scene.Changes[^1].Should().BeEquivalentTo(new { Previous = CallStatus.Waiting, Call = new { Status = CallStatus.Answered } });
    }

    [Fact]
    public void Reconcile_SameSecond_TheOneFurtherAlongIsRight()
    {
        var quick = new TrackedScene().Join("600").Leave("600").Connect("600", "1001");

        Reconcile(Waiting, quick.Call).Tracker.OpenCalls().Should().ContainSingle().Which.Status.Should().Be(CallStatus.Answered);
        Reconcile(quick, Waiting.Call).Tracker.OpenCalls().Should().ContainSingle().Which.Status.Should().Be(CallStatus.Answered);
    }

    [Fact]
    public void Reconcile_StoredByWhoHeardTheJoinLateAndNoMore_WhatWeHeardOfItStays()
    {
        // The other stood still and received the join, kept by the network, after the call was over.
        var stored = new TrackedScene().After(12).Join("600");
        var ours = Talking.After(4).CallerHangsUp();

        var met = Reconcile(ours, stored.Call);

        met.Changes[^1].Previous.Should().Be(CallStatus.Waiting);
        (met.Call.Status, met.Call.Extension, met.Call.OnPanel).Should().Be((CallStatus.Ended, "1001", false));
    }

    [Fact]
    public void Reconcile_WeReceivedATalkLateThatIsStored_ItIsNotAnotherTalk()
    {
        var stored = Talking.After(3).Complete("600", "1001", 3, "transfer").Join("601").After(5).Abandon("601").Leave("601").CallerHangsUp();
        // We stood still until the caller was elsewhere, and received what the network had kept of the talk.
        var ours = new TrackedScene().After(10).Join("600").Leave("600").Connect("600", "1001");

        var told = ours.Changes.Count;

        var met = Reconcile(ours, stored.Call);

        met.Tracker.OpenCalls().Should().BeEmpty();
        met.Changes.Should().HaveCount(told, "what is stored is whole");
    }

    [Fact]
    public void Reconcile_WeReceivedAJoinLateOfAVisitThatIsStored_ItIsNotAnotherVisit()
    {
        var stored = Talking.After(3).Complete("600", "1001", 3, "transfer").Join("601");
        // We stood still until the caller was elsewhere, received what the network had kept, and then the end of the connection, which was lost before.
        var ours = new TrackedScene().After(12).Join("600").Rings("600", "1001")
            .Tell(CallEventKind.Disconnected, e => e with { ReceivedAt = TrackedScene.Start }).After(1).Tell(CallEventKind.Connected, e => e);

        var met = Reconcile(ours, stored.Call).Abandon("601").Leave("601").CallerHangsUp();

        met.Call.Visits.Select(visit => (visit.Queue, visit.EndReason)).Should().Equal(("600", VisitEndReason.Transfer), ("601", VisitEndReason.Abandon));
        (met.Call.Status, met.Call.Queue).Should().Be((CallStatus.Abandoned, "601"));
    }

    [Fact]
    public void Reconcile_EachHostHeardAnotherPart_BothPartsCount()
    {
        var stored = Waiting.After(9).CallerHangsUp();
        var ours = Talking.After(1);

        var met = Reconcile(ours, stored.Call);

        (met.Call.Status, met.Call.Extension).Should().Be((CallStatus.Ended, "1001"));
        met.Call.Visits.Should().ContainSingle().Which.HungUpAt.Should().Be(TrackedScene.Start.AddSeconds(9));
    }

    [Fact]
    public void Reconcile_FewerVisitsThanAreStored_TheOthersAreRemoved()
    {
        var stored = Waiting.Call;
        var ours = Talking.After(30).CallerHangsUp();
        stored = stored with { Visits = [stored.Visits[0], stored.Visits[0] with { Number = 2, JoinedAt = TrackedScene.Start.AddSeconds(20) }] };

        Reconcile(ours, stored).Call.LastStoredVisit.Should().Be(2);
    }

    [Fact]
    public void Reconcile_StoredByWhoReceivedTheSameLater_KeepsTheVisitBeforeOurs()
    {
        // The connection of the other stood still for a second, so that its first visit ends after our second has begun.
        var stored = new TrackedScene().Join("600").After(4).Abandon("600").Leave("600").Join("601");
        var ours = new TrackedScene().After(3).Join("601").After(5).Leave("601").Connect("601", "1001").After(5).CallerHangsUp();

        Reconcile(ours, stored.Call).Call.Visits.Select(visit => (visit.Number, visit.Queue, visit.Extension))
            .Should().Equal((1, "600", ""), (2, "601", "1001"));
    }

    [Fact]
    public void Reconcile_NotStored_CountsAsNew()
    {
        var scene = Reconcile(Talking);

        scene.Changes[^1].Previous.Should().BeNull();
    }

    [Fact]
    public void Reconcile_Unknown_IsRestored()
    {
        var scene = Reconcile(new TrackedScene(), Talking.Call);
        scene.Changes.Should().BeEmpty();

        scene.After(9).CallerHangsUp();
        scene.Changes.Should().ContainSingle().Which.Previous.Should().Be(CallStatus.Answered);
    }

    [Fact]
    public void Reconcile_UnknownWhoseHangupWasHeard_IsOver()
    {
        var scene = Reconcile(new TrackedScene().After(6).CallerHangsUp(), Talking.Call);

        (scene.Call.Status, scene.Call.OnPanel).Should().Be((CallStatus.Ended, false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reconcile_AnsweredByTheOldServiceMeanwhile_GoesOnAndGetsItsAnswer(bool isKnown)
    {
        var waiting = Waiting;
        var stored = waiting.Call with { Status = CallStatus.Answered, Extension = "1001", UpdatedAt = TrackedScene.Start.AddSeconds(9) };

        var met = Reconcile(isKnown ? waiting : new TrackedScene(), stored);
        met.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Extension = "1001", AnsweredAt = stored.UpdatedAt });

        met.After(20).CallerHangsUp();
        (met.Call.Status, met.Call.Extension, met.Call.OnPanel).Should().Be((CallStatus.Ended, "1001", false));
    }

    [Theory]
    [InlineData(CallStatus.Ended, VisitEndReason.Caller)]
    [InlineData(CallStatus.Abandoned, VisitEndReason.Abandon)]
    public void Reconcile_EndedByTheOldServiceMeanwhile_StaysEndedWithItsVisit(CallStatus status, VisitEndReason end)
    {
        var open = status == CallStatus.Ended ? Talking : Waiting;
        var stored = open.Call with { Status = status, OnPanel = false, UpdatedAt = TrackedScene.Start.AddSeconds(30) };

        var met = Reconcile(open, stored);

        met.Tracker.OpenCalls().Should().BeEmpty();
        met.Call.Status.Should().Be(status);
        met.Call.Visits.Should().ContainSingle().Which.EndReason.Should().Be(end);
    }

    [Fact]
    public void Reconcile_SentToAnotherQueueUnderTheOldService_HasAVisitMore()
    {
        var talking = Talking;
        var stored = talking.Call with { Status = CallStatus.Waiting, Queue = "601", Extension = "", UpdatedAt = TrackedScene.Start.AddSeconds(30) };

        var met = Reconcile(talking, stored).After(40).Leave("601").Connect("601", "1002");

        (met.Call.Status, met.Call.Queue, met.Call.Extension).Should().Be((CallStatus.Answered, "601", "1002"));
        met.Call.Visits.Select(visit => (visit.Number, visit.Queue, visit.Extension, visit.EndReason))
            .Should().Equal((1, "600", "1001", VisitEndReason.Transfer), (2, "601", "1002", null));
    }

    private static TrackedScene Reconcile(TrackedScene scene, params Call[] stored)
    {
        scene.Tracker.Reconcile(stored, TrackedScene.Start, "pbx");
        return scene.After(0);
    }
}
