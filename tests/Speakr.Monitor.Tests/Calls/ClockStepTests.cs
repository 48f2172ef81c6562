using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>The wall clock is set while calls last: what is waited for, remembered and forgotten follows the time that has passed.</summary>
public sealed class ClockStepTests
{
    private static readonly TimeSpan HourBack = TimeSpan.FromHours(-1);
    private static readonly TimeSpan DayForward = TimeSpan.FromDays(1);

    public static TheoryData<double> Hours { get; } = [-1, -0.001, 0.001, 1, 24];

    [Theory, MemberData(nameof(Hours))]
    public void Leave_ByKeyAfterTheStep_IsDecidedAfterTheGrace(double hours)
    {
        var scene = new TrackedScene().Join("600").After(10).ClockSteps(TimeSpan.FromHours(hours)).After(5).Leave("600").After(1);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
        scene.Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { WaitSeconds = 15, EndReason = VisitEndReason.Exit });
    }

    [Theory, MemberData(nameof(Hours))]
    public void Leave_JustBeforeTheStep_IsDecidedAfterTheGraceAndNotBefore(double hours)
    {
        var scene = new TrackedScene().Join("600").After(10).Leave("600").After(0.5).ClockSteps(TimeSpan.FromHours(hours)).After(0.4);
        scene.Call.Status.Should().Be(CallStatus.Waiting);

        scene.After(0.1).Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(-0.4)]
    public void Leave_RightAfterAStepThatWasRounded_IsNotBeforeTheJoin(double roundedBy)
    {
        var scene = new TrackedScene().Join("600").ClockSteps(HourBack, TimeSpan.FromSeconds(roundedBy)).After(0.1).Leave("600").After(2);

        var visit = scene.Call.Visits.Should().ContainSingle().Which;
        (visit.LeftAt - visit.JoinedAt).Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromSeconds(0.6));
    }

    [Theory, MemberData(nameof(Hours))]
    public void Talk_AcrossTheStep_LastsAsLongAsItLasted(double hours)
    {
        var scene = new TrackedScene().Join("600").After(10).Leave("600").Connect("600", "1001", hold: 10).After(30)
            .ClockSteps(TimeSpan.FromHours(hours)).After(30).AgentHangsUp("1001").After(3).CallerHangsUp();

        scene.Call.Status.Should().Be(CallStatus.Ended);
        var visit = scene.Call.Visits.Should().ContainSingle().Which;
        visit.TalkSeconds.Should().Be(60);
        (visit.EndedAt - visit.AnsweredAt).Should().Be(TimeSpan.FromSeconds(60));
        (visit.AnsweredAt - visit.JoinedAt).Should().Be(TimeSpan.FromSeconds(10));
        visit.HungUpAt.Should().BeCloseTo(scene.Now, TimeSpan.FromSeconds(1), "the clock that was set dates the end");
    }

    [Theory, MemberData(nameof(Hours))]
    public void OpenCalls_AtTheStep_AreDatedAnewAtOnce(double hours)
    {
        var step = TimeSpan.FromHours(hours);
        var scene = new TrackedScene().Join("600").After(10);
        scene.Changes.Clear();

        scene.ClockSteps(step);

        scene.Changes.Should().ContainSingle().Which.Call.Should().BeEquivalentTo(new
        {
            CreatedAt = TrackedScene.Start + step, UpdatedAt = TrackedScene.Start + step, Status = CallStatus.Waiting,
        });
        scene.Call.Visits.Should().ContainSingle().Which.JoinedAt.Should().Be(TrackedScene.Start + step);
    }

    [Fact]
    public void EndedCalls_AtTheStep_StayAsTheyWere()
    {
        var scene = new TrackedScene().Join("600").After(10).CallerHangsUp().After(1);
        scene.Changes.Clear();

        scene.ClockSteps(HourBack).After(5);

        scene.Changes.Should().BeEmpty();
    }

    [Fact]
    public void StepForward_OpenCallsAreNotOverdueBeforeTheTimeHasPassed()
    {
        var scene = new TrackedScene().Join("600").After(10).ClockSteps(DayForward).After(60);
        scene.Tracker.CloseOverdue(scene.Now).Should().Be(0);

        scene.After(TimeSpan.FromHours(2).TotalSeconds);

        scene.Tracker.CloseOverdue(scene.Now).Should().Be(1);
    }

    [Fact]
    public void StepBack_OverdueCallsAreClosedWhenTheTimeHasPassed()
    {
        var scene = new TrackedScene().Join("600").After(10).ClockSteps(HourBack).After(TimeSpan.FromHours(2).TotalSeconds);

        scene.Tracker.CloseOverdue(scene.Now).Should().Be(1);
    }

    [Theory, MemberData(nameof(Hours))]
    public void EndedCalls_AreForgottenWhenTheTimeHasPassed(double hours)
    {
        var scene = new TrackedScene().Join("600").After(10).CallerHangsUp().ClockSteps(TimeSpan.FromHours(hours)).After(595);
        scene.Tracker.Count.Should().Be(1);

        scene.After(10);

        scene.Tracker.Count.Should().Be(0);
    }

    [Theory, MemberData(nameof(Hours))]
    public void Join_AfterTheEndOfItsChannelAndTheStep_LeavesNoGhost(double hours)
    {
        var scene = new TrackedScene().HangsUp(TrackedScene.Caller, 16).After(0.5).ClockSteps(TimeSpan.FromHours(hours)).Join("600").After(5);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Theory, MemberData(nameof(Hours))]
    public void List_WithoutTheCallerAfterTheStep_EndsTheWait(double hours)
    {
        var scene = new TrackedScene().Join("600").After(60).ClockSteps(TimeSpan.FromHours(hours)).After(60)
            .Tell(CallEventKind.QueueParams, e => e with { LinkedId = null, UniqueId = null, Queue = "600", Count = 0 })
            .Tell(CallEventKind.QueueStatusComplete, e => e with { LinkedId = null, UniqueId = null }).After(5);

        scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false });
    }

    [Theory, MemberData(nameof(Hours))]
    public void UnfinishedIds_AfterTheStep_HoldWhatWasHeardLately(double hours)
    {
        var scene = new TrackedScene().Join("600").After(10).CallerHangsUp().After(20).ClockSteps(TimeSpan.FromHours(hours)).After(20);

        scene.Tracker.UnfinishedIds(scene.Now.AddSeconds(-41)).Should().Contain(TrackedScene.Caller);
        scene.Tracker.UnfinishedIds(scene.Now.AddSeconds(-39)).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Hours))]
    public void Records_AfterTheStep_EndTheCallWhenItEnded(double hours)
    {
        var scene = new TrackedScene().Join("600").After(10).ClockSteps(TimeSpan.FromHours(hours)).After(60);
        var record = new RecordedCall
        {
            LinkedId = TrackedScene.Caller,
            UniqueId = TrackedScene.Caller,
            StartedAt = scene.Now.AddSeconds(-70),
            EndedAt = scene.Now.AddSeconds(-5),
            Visits = [new RecordedVisit { Queue = "600", UniqueId = TrackedScene.Caller, JoinedAt = scene.Now.AddSeconds(-70), EndedAt = scene.Now.AddSeconds(-5) }],
        };

        scene.Tracker.Heal(record, scene.Now, mayCorrect: true).Should().BeTrue();

        scene.After(0).Call.Visits.Should().ContainSingle().Which.Should().BeEquivalentTo(new { WaitSeconds = 65, HungUpAt = scene.Now.AddSeconds(-5) });
    }

    [Theory, MemberData(nameof(Hours))]
    public void StoredCall_MetAfterTheStep_IsTheSameAsOurs(double hours)
    {
        var scene = new TrackedScene().Join("600").After(10).ClockSteps(TimeSpan.FromHours(hours)).After(10);
        scene.Changes.Clear();

        scene.Tracker.Reconcile([scene.Call], scene.Now.AddMinutes(-10), "pbx");

        scene.After(0).Changes.Should().BeEmpty();
        scene.Leave("600").After(1).Call.Visits.Should().ContainSingle().Which.WaitSeconds.Should().Be(20);
    }

    [Fact]
    public void NextDecision_AfterTheStep_IsByTheClockAsItIs()
    {
        var scene = new TrackedScene().Join("600").After(10).ClockSteps(HourBack).Leave("600");

        scene.Tracker.NextDecisionAt.Should().Be(scene.Now.AddSeconds(1));
    }

    /// <summary>Whatever happens, and however often the clock is set meanwhile, the calls come out alike.</summary>
    [Fact]
    public void Apply_StreamsWithStepsAnywhere_TheSameCalls()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var events = EventStream.Of(new Random(seed));
            Shapes(WithSteps(events, new Random(seed))).Should().BeEquivalentTo(Shapes(events), $"seed {seed} should come out the same with steps");
        }
    }

    private static IEnumerable<CallEvent> WithSteps(CallEvent[] events, Random random)
    {
        var offset = TimeSpan.Zero;
        foreach (var e in events)
        {
            if (random.Next(6) == 0)
            {
                var step = TimeSpan.FromSeconds(random.Next(-4000, 4000));
                offset += step;
                yield return new CallEvent { Kind = CallEventKind.ClockStepped, ReceivedAt = e.ReceivedAt + offset, ClockStep = step };
            }

            yield return e with { ReceivedAt = e.ReceivedAt + offset };
        }
    }

    private static IEnumerable<object> Shapes(IEnumerable<CallEvent> events)
    {
        var tracker = new CallTracker();
        var calls = new Dictionary<string, Call>(StringComparer.Ordinal);
        void Collect()
        {
            foreach (var change in tracker.TakeChanges())
                calls[change.Call.LinkedId] = change.Call;
        }

        var last = TrackedScene.Start;
        foreach (var e in events)
        {
            tracker.Apply(e);
            Collect();
            last = e.ReceivedAt;
        }

        tracker.Advance(last.AddMinutes(1));
        Collect();
        return [.. calls.Values.OrderBy(call => call.LinkedId, StringComparer.Ordinal).Select(call => new
        {
            call.LinkedId, call.Status, call.OnPanel, call.Queue, call.Extension,
            Lasted = call.UpdatedAt - call.CreatedAt,
            Visits = call.Visits.Select(visit => new
            {
                visit.Number, visit.Queue, visit.EndReason, visit.WaitSeconds, visit.TalkSeconds, visit.Extension,
                Joined = visit.JoinedAt - call.CreatedAt, Answered = visit.AnsweredAt - call.CreatedAt, Ended = visit.EndedAt - call.CreatedAt,
                HungUp = visit.HungUpAt - call.CreatedAt,
            }).ToArray(),
        })];
    }
}
