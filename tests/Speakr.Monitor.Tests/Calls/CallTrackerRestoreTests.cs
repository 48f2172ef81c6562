using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class CallTrackerRestoreTests
{
    [Fact]
    public void Restore_OpenCall_GoesOnWhereItStood()
    {
        var before = new TrackedScene().Join("600").After(5);
        var after = new TrackedScene(before.Call).After(10).Leave("600").Connect("600", "1001").After(5).CallerHangsUp();

        after.Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, Extension = "1001", before.Call.CreatedAt });
        after.Call.Visits.Should().ContainSingle().Which.JoinedAt.Should().Be(TrackedScene.Start);
    }

    [Fact]
    public void Restore_TalkInSecondQueue_KeepsTheFirstVisit()
    {
        var before = new TrackedScene().Join("600").After(5).Abandon("600").Join("601").Connect("601", "1002");
        var after = new TrackedScene(before.Call).After(9).CallerHangsUp();

        after.Call.Visits.Select(visit => (visit.Number, visit.Queue, visit.EndReason)).Should().Equal(
            (1, "600", VisitEndReason.Abandon), (2, "601", VisitEndReason.Hangup));
        after.Call.Status.Should().Be(CallStatus.Ended);
    }

    [Fact]
    public void Restore_LeftButUndecided_StaysUntilSomethingTells()
    {
        // An answer may have come while nobody listened.
        var before = new TrackedScene().Join("600").After(5).Leave("600");
        var after = new TrackedScene(before.Call).After(10);
        after.Tracker.OpenCalls().Should().ContainSingle().Which.Status.Should().Be(CallStatus.Waiting);

        after.CallerHangsUp().Call.Status.Should().Be(CallStatus.Abandoned);
    }

    [Theory]
    [InlineData(CallStatus.Waiting, CallStatus.Abandoned)]
    [InlineData(CallStatus.Answered, CallStatus.Ended)]
    public void Restore_RowOfTheReplacedService_EndsAsItStood(CallStatus stored, CallStatus expected)
    {
        var row = new Call
        {
            LinkedId = TrackedScene.Caller, UniqueId = TrackedScene.Caller, Status = stored, Queue = "600",
            Extension = stored == CallStatus.Answered ? "1001" : "", OnPanel = true,
            CreatedAt = TrackedScene.Start, UpdatedAt = TrackedScene.Start,
        };
        var scene = new TrackedScene(row).After(5).CallerHangsUp();

        scene.Call.Should().BeEquivalentTo(new { Status = expected, row.Extension, OnPanel = false });
    }

    [Fact]
    public void Restore_WaitsInTheSecondQueue_ItsEventsFromAStalledFeedChangeNothing()
    {
        var before = new TrackedScene().Join("600").After(5).Abandon("600").Leave("600").Join("601");
        var after = new TrackedScene(before.Call).After(4).Join("600").Abandon("600").Leave("600").Join("601").After(1).Leave("601").Connect("601", "1002")
            .After(9).CallerHangsUp();

        after.Call.Visits.Select(visit => (visit.Number, visit.Queue, visit.EndReason, visit.Extension)).Should().Equal(
            (1, "600", VisitEndReason.Abandon, ""), (2, "601", VisitEndReason.Hangup, "1002"));
        after.Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, Queue = "601", Extension = "1002" });
    }

    [Fact]
    public void Restore_EndedCall_StaysEndedWhenItsEventsComeAgain()
    {
        var before = new TrackedScene().Join("600").Leave("600").Connect("600", "1001").After(5).CallerHangsUp();
        var after = new TrackedScene(before.Call).After(9).Join("600").Leave("600").Connect("600", "1001").CallerHangsUp().After(5);

        after.Changes.Should().BeEmpty();
        after.Tracker.Count.Should().Be(1);
    }

    [Fact]
    public void Restore_CompletedCall_IsNotTouchedWhenAllItsEventsComeAgain()
    {
        static TrackedScene Tell(TrackedScene scene) => scene.Join("600").After(2).Leave("600").Connect("600", "1001").After(5)
            .Complete("600", "1001", 5, "agent").AgentHangsUp("1001").CallerHangsUp();

        Tell(new TrackedScene(Tell(new TrackedScene()).Call).After(60)).After(5).Changes.Should().BeEmpty();
    }

    [Fact]
    public void Restore_AbandonedByHangup_StaysOverWhenItsEventsComeAgain()
    {
        var before = new TrackedScene().Join("600").After(5).Abandon("600").Leave("600").CallerHangsUp();
        var after = new TrackedScene(before.Call).After(9).Join("600").After(5).Abandon("600").Leave("600").CallerHangsUp().After(5);

        after.Changes.Should().BeEmpty();
    }

    [Fact]
    public void Restore_AbandonedAndStillOnTheLine_CanComeBack()
    {
        var before = new TrackedScene().Join("600").After(5).Abandon("600").Leave("600");
        var after = new TrackedScene(before.Call).After(9).Join("601");

        (after.Call.Status, after.Call.Visits.Count).Should().Be((CallStatus.Waiting, 2));
    }

    [Fact]
    public void Restore_CallsOfBeforeTheRestartOfThePbx_AreOver()
    {
        var before = new TrackedScene().Join("600");
        var after = new TrackedScene(before.Call).After(100).Tell(CallEventKind.FullyBooted, e => e with { UptimeSeconds = 30 });

        (after.Call.Status, after.Call.OnPanel).Should().Be((CallStatus.Abandoned, false));
    }
}
