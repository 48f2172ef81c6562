using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>A leave that nothing could follow, because the connection was lost, proves nothing.</summary>
public sealed class LostConnectionTests
{
    [Fact]
    public void Leave_JustBeforeTheLoss_StaysAsItWasUntilAHangupTells()
    {
        var scene = Left().After(0.3).Tell(CallEventKind.Disconnected, e => Of(e)).After(10).Tell(CallEventKind.Connected, e => Of(e)).After(20);
        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, OnPanel = true });

        scene.CallerHangsUp().Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void Leave_LossNoticedLate_TheFalseAbandonIsTakenBack()
    {
        var scene = Left().After(5);
        scene.Call.Status.Should().Be(CallStatus.Abandoned);

        // The watchdog knows that nothing has been heard since just after the leave.
        scene.Tell(CallEventKind.Disconnected, e => Of(e) with { ReceivedAt = e.ReceivedAt.AddSeconds(-4.9) });

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, OnPanel = true });
    }

    [Fact]
    public void Leave_ProcessKilledAfterIt_StaysAsItWasUntilTheEndOfATalkTells()
    {
        var scene = Left().Tell(CallEventKind.Connected, e => Of(e) with { ReceivedAt = e.ReceivedAt.AddSeconds(4) }).After(9);
        scene.Call.Status.Should().Be(CallStatus.Waiting);

        scene.Complete("600", "1001", 9, "agent").Call.Should().BeEquivalentTo(new { Status = CallStatus.Answered, Extension = "1001" });
    }

    [Fact]
    public void Leave_LongBeforeTheLoss_IsTheEndOfTheWait()
    {
        var scene = Left().After(2).HangsUp("1795331618.99", 16).Tell(CallEventKind.Disconnected, e => Of(e)).After(5).Tell(CallEventKind.Connected, e => Of(e));

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void Leave_InDoubt_AListWithoutTheCallerTells()
    {
        var scene = Left().Tell(CallEventKind.Disconnected, e => Of(e)).After(10).Tell(CallEventKind.Connected, e => Of(e)).After(5)
            .Tell(CallEventKind.QueueParams, e => Of(e) with { Queue = "600", Count = 0 }).Tell(CallEventKind.QueueStatusComplete, Of).After(5);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Fact]
    public void Leave_InDoubt_RecordsTellThatTheCallerTalked()
    {
        var scene = Left().Tell(CallEventKind.Disconnected, e => Of(e)).After(30).Tell(CallEventKind.Connected, e => Of(e));
        var ended = scene.Now.AddSeconds(-5);
        scene.Tracker.Heal(
            new RecordedCall
            {
                LinkedId = TrackedScene.Caller, UniqueId = TrackedScene.Caller, StartedAt = TrackedScene.Start, EndedAt = ended,
                Visits = [new RecordedVisit { Queue = "600", UniqueId = TrackedScene.Caller, JoinedAt = TrackedScene.Start, AnsweredAt = TrackedScene.Start, EndedAt = ended, Extension = "1001" }],
            },
            scene.Now, mayCorrect: true);

        scene.After(1).Call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, Extension = "1001", OnPanel = false });
        scene.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { IsReconstructed = true, WaitSeconds = 3, EndReason = VisitEndReason.Hangup });
    }

    [Fact]
    public void Loss_OfAnotherSource_ChangesNothing()
    {
        var scene = Left().Tell(CallEventKind.Disconnected, e => Of(e) with { Source = "other" }).After(5);

        scene.Call.Status.Should().Be(CallStatus.Abandoned);
    }

    private static TrackedScene Left() => new TrackedScene().Join("600").After(3).Leave("600");

    private static CallEvent Of(CallEvent e) => e with { LinkedId = null, UniqueId = null, CallerNumber = null };
}
