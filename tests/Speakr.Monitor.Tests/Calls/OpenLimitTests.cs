using System.Runtime.CompilerServices;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>More calls than may be open at once: because ends of calls are lost, or because a feed floods.</summary>
public sealed class OpenLimitTests
{
    private static readonly DateTimeOffset Start = TrackedScene.Start;

    [Fact]
    public void Apply_OneCallTooMany_ClosesTheOneUnheardForLongest()
    {
        var scene = Scene(limit: 3);
        foreach (var id in new[] { "1.1", "1.2", "1.3" })
            Join(scene, id).After(10);
        // News of the oldest: its phone rings.
        scene.Tell(CallEventKind.AgentRingNoAnswer, e => Of(e, "1.1")).After(10);

        Join(scene, "1.4");

        scene.Tracker.OpenCalls().Select(call => call.LinkedId).Should().BeEquivalentTo("1.1", "1.3", "1.4");
        var lost = scene.CallOf("1.2");
        lost.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false, UpdatedAt = scene.Now });
        lost.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { EndReason = VisitEndReason.Lost, EndedAt = scene.Now, WaitSeconds = (int?)null });
        scene.Tracker.ClosedOverLimit.Should().Be(1);
    }

    [Fact]
    public void Apply_OldestOneTalks_IsEndedAsAnswered()
    {
        var scene = Scene(limit: 1);
        Join(scene, "1.1").Tell(CallEventKind.AgentConnect, e => Of(e, "1.1") with { Interface = "PJSIP/1001", AgentUniqueId = "1.9" }).After(10);

        Join(scene, "1.2");

        scene.CallOf("1.1").Should().BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false, Extension = "1001" });
        scene.CallOf("1.1").Visits.Should().ContainSingle().Which.EndReason.Should().Be(VisitEndReason.Lost);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(1000)]
    public void Apply_TenTimesTheLimit_IsNeverExceededAndNoMoreThanAFewPercentAreClosedBefore(int limit)
    {
        var scene = Scene(limit);
        for (var number = 1; number <= 10 * limit; number++)
        {
            Join(scene, $"1.{number}");
            if (number % limit == 0)
                scene.Tracker.OpenCalls().Count.Should().BeInRange(limit - (limit / 50), limit);
        }

        scene.Calls.Count(call => !call.OnPanel && call.Visits[0].EndReason == VisitEndReason.Lost).Should().Be((int)scene.Tracker.ClosedOverLimit);
        scene.Calls.Should().HaveCount(10 * limit, "each is told, as open or as lost");
    }

    [Fact]
    public void Apply_ExitsWhoseJoinsDoNotCome_AreHeldWithinTheLimitAndForgottenWholly()
    {
        var scene = Scene(limit: 100);
        for (var number = 1; number <= 1000; number++)
            scene.Tell(CallEventKind.QueueCallerLeave, e => Of(e, $"1.{number}"));
        scene.Tracker.Count.Should().BeLessThanOrEqualTo(100);

        scene.After(5);

        scene.Calls.Should().HaveCountLessThanOrEqualTo(100).And.HaveCount(scene.Tracker.Count);
        scene.Tracker.ClosedOverLimit.Should().Be(0, "none of them was on the panel");
    }

    [Fact]
    public void Apply_CallersWhoHaveLeftAndHoldTheLine_GoBeforeThoseWhoWait()
    {
        var scene = Scene(limit: 10);
        for (var number = 1; number <= 5; number++)
            Join(scene, $"1.{number}");
        for (var number = 1; number <= 50; number++)
            Join(scene, $"2.{number}").Tell(CallEventKind.QueueCallerAbandon, e => Of(e, $"2.{number}")).After(3);

        scene.Tracker.OpenCalls().Select(call => call.LinkedId).Should().BeEquivalentTo("1.1", "1.2", "1.3", "1.4", "1.5");
        scene.Tracker.Count.Should().BeLessThanOrEqualTo(10);
        scene.Tracker.ClosedOverLimit.Should().Be(0);
    }

    [Fact]
    public void Restore_MoreThanTheLimit_ClosesTheOldestAsLost()
    {
        var tracker = Tracker(limit: 3);

        tracker.Restore(Stored(5), "pbx");

        tracker.OpenCalls().Select(call => call.LinkedId).Should().BeEquivalentTo("1.3", "1.4", "1.5");
        tracker.TakeChanges().Select(change => (change.Call.LinkedId, change.Call.Visits[^1].EndReason, change.Previous)).Should().BeEquivalentTo(
            new[] { ("1.1", VisitEndReason.Lost, CallStatus.Waiting), ("1.2", VisitEndReason.Lost, CallStatus.Waiting) });
    }

    [Fact]
    public void Reconcile_MoreThanTheLimitTogether_ClosesTheOldestWhereverTheyCameFrom()
    {
        var scene = Scene(limit: 3);
        Join(scene, "2.1").After(60);
        Join(scene, "2.2");

        scene.Tracker.Reconcile(Stored(3), Start.AddHours(-1), "pbx");

        scene.Tracker.OpenCalls().Select(call => call.LinkedId).Should().BeEquivalentTo("2.1", "2.2", "1.3");
        scene.After(0).CallOf("1.1").Visits[^1].EndReason.Should().Be(VisitEndReason.Lost);
        scene.CallOf("1.2").OnPanel.Should().BeFalse();
    }

    [Fact]
    public void Reconcile_MoreEndedOnesThanAreRemembered_KeepsNoMore()
    {
        var tracker = new CallTracker(new CallTrackerOptions { OpenLimit = 10, EndedLimit = 20 });

        tracker.Reconcile(Stored(1000), Start.AddHours(-1), "pbx");

        tracker.Count.Should().BeLessThanOrEqualTo(30);
        tracker.TakeChanges().Should().HaveCount((int)tracker.ClosedOverLimit);
    }

    [Fact]
    public void Reconcile_EndThatOnlyTheStoredVersionKnows_IsForgottenAsEveryOther()
    {
        var heard = new TrackedScene().Join("600").After(5);
        var stored = new TrackedScene().Join("600").After(5).CallerHangsUp().Call;

        heard.Tracker.Reconcile([stored], Start, "pbx");
        heard.After(3600);

        heard.Tracker.Count.Should().Be(0);
    }

    [Fact]
    public void Apply_CallsThatAreOver_DoNotStayInMemoryForAsLongAsThoseOnTheLine()
    {
        var tracker = new CallTracker(new CallTrackerOptions { EndedLimit = 100 });
        var ids = Enumerable.Range(1, 20_000).Select(number => CallAndForget(tracker, number)).ToList();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        ids.Count(id => id.IsAlive).Should().BeInRange(1, 5000);
        GC.KeepAlive(tracker);
    }

    // Apart, so that nothing of the call is left in a local variable.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference CallAndForget(CallTracker tracker, int number)
    {
        var id = $"1.{number}";
        var at = Start.AddMilliseconds(number * 100);
        foreach (var kind in new[] { CallEventKind.QueueCallerJoin, CallEventKind.QueueCallerAbandon, CallEventKind.QueueCallerLeave, CallEventKind.Hangup })
            tracker.Apply(Of(new CallEvent { Kind = kind, ReceivedAt = at = at.AddMilliseconds(20), Source = "pbx" }, id));
        tracker.TakeChanges();
        return new WeakReference(id);
    }

    private static TrackedScene Scene(int limit) => new() { Tracker = Tracker(limit) };

    private static CallTracker Tracker(int limit) => new(new CallTrackerOptions { OpenLimit = limit });

    private static TrackedScene Join(TrackedScene scene, string id) => scene.Tell(CallEventKind.QueueCallerJoin, e => Of(e, id) with { Position = 1, Count = 1 });

    private static CallEvent Of(CallEvent e, string id) => e with { LinkedId = id, UniqueId = id, Queue = e.Kind == CallEventKind.Hangup ? null : "600" };

    private static Call[] Stored(int count) => [.. Enumerable.Range(1, count).Select(number => new Call
    {
        LinkedId = $"1.{number}", UniqueId = $"1.{number}", Status = CallStatus.Waiting, Queue = "600", Extension = "", OnPanel = true,
        CreatedAt = Start.AddSeconds(number - 600), UpdatedAt = Start.AddSeconds(number - 600),
    })];
}
