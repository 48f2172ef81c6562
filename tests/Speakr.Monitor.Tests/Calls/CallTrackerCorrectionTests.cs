using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class CallTrackerCorrectionTests
{
    private static readonly DateTimeOffset Start = TrackedScene.Start;

    private static RecordedCall Answered => new()
    {
        LinkedId = TrackedScene.Caller, UniqueId = TrackedScene.Caller, CallerNumber = "11987650101", StartedAt = Start, EndedAt = Start.AddSeconds(60),
        Visits =
        [
            new RecordedVisit
            {
                Queue = "600", UniqueId = TrackedScene.Caller, JoinedAt = Start, AnsweredAt = Start.AddSeconds(5),
                EndedAt = Start.AddSeconds(60), Extension = "1001",
            },
        ],
    };

    [Fact]
    public void Heal_JoinWasReceivedAfterTheEndOfTheCall_IsTheRecordedVisit()
    {
        // The host stood still; what the network kept for it was received when all was over.
        var scene = new TrackedScene().After(70).Join("600");

        scene.Tracker.Heal(Answered, scene.Now, mayCorrect: false).Should().BeTrue();
        scene.After(0);

        (scene.Call.Status, scene.Call.Extension, scene.Call.OnPanel).Should().Be((CallStatus.Ended, "1001", false));
        scene.Call.Visits.Should().ContainSingle().Which.JoinedAt.Should().Be(Start);
    }

    [Theory]
    [InlineData(5.7)]
    [InlineData(20)]
    public void Heal_JoinWasReceivedAfterTheVisitWasOver_IsTheRecordedVisit(double late)
    {
        // The host stood still; the caller had gone on to another queue, and the connection was lost.
        var scene = new TrackedScene().After(late).Join("600").Tell(CallEventKind.Disconnected, e => e with { ReceivedAt = Start });
        var record = Answered with
        {
            Visits =
            [
                new RecordedVisit { Queue = "600", UniqueId = TrackedScene.Caller, JoinedAt = Start, EndedAt = Start.AddSeconds(3) },
                Answered.Visits[0] with { Queue = "601", JoinedAt = Start.AddSeconds(3) },
            ],
        };

        scene.Tracker.Heal(record, Start.AddMinutes(2), mayCorrect: true).Should().BeTrue();
        scene.After(0);

        (scene.Call.Status, scene.Call.Queue, scene.Call.Extension).Should().Be((CallStatus.Ended, "601", "1001"));
        scene.Call.Visits.Select(visit => (visit.Queue, visit.JoinedAt)).Should().Equal(("600", Start), ("601", Start.AddSeconds(3)));
    }

    [Fact]
    public void Heal_VisitWasOverWithinASecond_IsTheRecordedVisit()
    {
        // Both ends of a record are cut to seconds, so this one is over before the join was received. The caller went on to a voice mail box.
        var scene = new TrackedScene().After(0.3).Join("600").After(0.4).Leave("600").After(4).CallerHangsUp();
        var record = Answered with
        {
            EndedAt = Start.AddSeconds(4),
            Visits = [new RecordedVisit { Queue = "600", UniqueId = TrackedScene.Caller, JoinedAt = Start, EndedAt = Start }],
        };

        scene.Tracker.Heal(record, Start.AddMinutes(2), mayCorrect: true);
        scene.After(0);

        scene.Call.Visits.Should().ContainSingle();
    }

    [Fact]
    public void Heal_Unknown_BecomesAReconstructedCall()
    {
        var scene = new TrackedScene();
        scene.Tracker.Heal(Answered, Start.AddHours(3), mayCorrect: false).Should().BeTrue();
        scene.After(0);

        scene.Call.Should().BeEquivalentTo(new
        {
            Status = CallStatus.Ended, Queue = "600", Extension = "1001", OnPanel = false, CreatedAt = Start, UpdatedAt = Start.AddSeconds(60),
        });
        scene.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Number = 1, IsReconstructed = true, EndReason = VisitEndReason.Hangup, TalkSeconds = 55, HungUpAt = Start.AddSeconds(60) });
        scene.Tracker.Knows("", TrackedScene.Caller).Should().BeTrue();
    }

    [Fact]
    public void Heal_OpenCall_EndsWithItsLastNews()
    {
        var scene = new TrackedScene().Join("600").Leave("600").Connect("600", "1001").After(90).Rings("600", "1001");
        scene.Tracker.Heal(Answered, Start.AddHours(1), mayCorrect: false).Should().BeTrue();
        scene.After(0);

        (scene.Call.Status, scene.Call.UpdatedAt).Should().Be((CallStatus.Ended, Start.AddSeconds(90)));
        scene.Call.Visits.Should().ContainSingle().Which.IsReconstructed.Should().BeFalse();
    }

    [Fact]
    public void Heal_EndedCallWithoutItsAnswer_IsCorrectedOnlyWhenAllowed()
    {
        var scene = new TrackedScene().Join("600").After(60).CallerHangsUp();
        scene.Tracker.Heal(Answered, Start.AddHours(1), mayCorrect: false).Should().BeFalse();
        scene.Tracker.Heal(Answered, Start.AddHours(1), mayCorrect: true).Should().BeTrue();
        scene.After(0);

        (scene.Call.Status, scene.Call.Extension).Should().Be((CallStatus.Ended, "1001"));
        scene.Changes[^1].Previous.Should().Be(CallStatus.Abandoned);
    }

    [Fact]
    public void Heal_AnswerByAnother_OursStays()
    {
        var scene = new TrackedScene().Join("600").Leave("600").Connect("600", "1002").After(60).CallerHangsUp();
        scene.Tracker.Heal(Answered, Start.AddHours(1), mayCorrect: true).Should().BeFalse();

        scene.Call.Extension.Should().Be("1002");
    }

    [Fact]
    public void CloseOverdue_WaitsTooLong_IsLost()
    {
        var scene = new TrackedScene().Join("600").After(7000).Rings("600", "1001").After(7200);
        scene.Tracker.CloseOverdue(scene.Now).Should().Be(0);
        scene.After(1).Tracker.CloseOverdue(scene.Now).Should().Be(1);
        scene.After(0);

        (scene.Call.Status, scene.Call.OnPanel).Should().Be((CallStatus.Abandoned, false));
        scene.Call.Visits.Should().ContainSingle().Which.EndReason.Should().Be(VisitEndReason.Lost);
    }

    [Fact]
    public void CloseOverdue_LateComplete_TellsTheTruth()
    {
        var scene = new TrackedScene().Join("600").Leave("600").Connect("600", "1001").After(8 * 3600 + 1);
        scene.Tracker.CloseOverdue(scene.Now).Should().Be(1);
        scene.After(60);
        scene.Call.Visits.Should().ContainSingle().Which.TalkSeconds.Should().BeNull();

        scene.Complete("600", "1001", 28861, "agent");

        scene.Call.Status.Should().Be(CallStatus.Ended);
        scene.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { EndReason = VisitEndReason.Agent, TalkSeconds = 28861, EndedAt = scene.Now });
    }

    [Fact]
    public void CloseOverdue_QueueWithItsOwnLimit_FollowsIt()
    {
        var options = new CallTrackerOptions { QueueLimits = { ["600"] = new CallLimits { MaxWait = TimeSpan.FromMinutes(1) } } };
        var scene = new TrackedScene { Tracker = new CallTracker(options) }.Join("600").Join("601", channel: "other").After(61);

        scene.Tracker.CloseOverdue(scene.Now).Should().Be(1);
        scene.Tracker.OpenCalls().Should().ContainSingle().Which.Queue.Should().Be("601");
    }

    [Fact]
    public void OpenCalls_LeaveChangesWhereTheyAre()
    {
        var tracker = new CallTracker();
        tracker.Apply(new CallStory(new Random(1), ("600", VisitStory.Answered)).Events[0]);

        tracker.OpenCalls().Should().ContainSingle().Which.Status.Should().Be(CallStatus.Waiting);
        tracker.TakeChanges().Should().ContainSingle().Which.Previous.Should().BeNull();
    }
}
