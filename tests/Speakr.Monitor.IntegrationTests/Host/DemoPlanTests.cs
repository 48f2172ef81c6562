using FluentAssertions;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Host;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>What the demo's plan says is what a monitor finds out from its events.</summary>
public sealed class DemoPlanTests
{
    private static readonly TimeZoneInfo SaoPaulo = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly DemoTraffic _traffic = new(Noon, SaoPaulo);

    [Fact]
    public void Steps_SameSeedAndMoment_AreTheSame()
    {
        var steps = Steps(seed: 1);

        steps.Should().Equal(Steps(seed: 1));
        steps.Should().NotEqual(Steps(seed: 2));
        steps.Should().BeInAscendingOrder(callEvent => callEvent.ReceivedAt);

        static List<CallEvent> Steps(int seed) => [.. new DemoPlan(seed, Noon, SaoPaulo).Steps().Take(3000).Select(step => step.Event)];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Steps_AtAnyTimeOfTheDay_SomeCallsAreOpenAndEachQueueIsCalledEachHour(int seed)
    {
        var calls = CallsOf(DayOf(new DemoPlan(seed, Noon, SaoPaulo)));
        var moments = Enumerable.Range(6, (24 * 6) - 12).Select(tenMinutes => Noon.AddMinutes(10 * tenMinutes)).ToList();

        calls.Count.Should().BeInRange(1200, 1800);
        moments.Should().OnlyContain(at => calls.Count(call => call.StartedAt <= at && at < call.EndedAt) >= 3);
        moments.Average(at => calls.Count(call => call.StartedAt <= at && at < call.EndedAt)).Should().BeInRange(4, 12);
        calls.SelectMany(call => call.Visits).GroupBy(visit => ((int)(visit.JoinedAt - Noon).TotalHours, visit.Queue)).Should().HaveCountGreaterThanOrEqualTo(24 * 6);
        var visits = calls.SelectMany(call => call.Visits).ToList();
        visits.Should().Contain(visit => visit.AnsweredAt == null && visit.EndedAt - visit.JoinedAt < TimeSpan.FromSeconds(10));
        visits.Should().Contain(visit => visit.AnsweredAt == null && visit.EndedAt - visit.JoinedAt > TimeSpan.FromSeconds(20));
        visits.Should().Contain(visit => visit.Hold != null).And.Contain(visit => visit.Rings.Count > 1).And.Contain(visit => visit.Reason == "transfer");
        calls.GroupBy(call => call.CallerNumber).Any(same => same.Count() > 1 && same.First().Visits[^1].AnsweredAt is null).Should().BeTrue("who gave up calls again");
        calls.Should().OnlyContain(call => call.CallerNumber.StartsWith("55115550") && call.CallerNumber.Length == 12, "such numbers are nobody's");
    }

    [Fact]
    public void Calls_TrackedForADay_AreWhatThePlanSays()
    {
        var steps = _traffic.DayBefore(weeks: 0).ToList();
        var calls = CallsOf(steps).Where(call => _traffic.IsHistory(call, weeks: 0)).ToList();

        var tracked = Track(steps, new CallTracker());

        foreach (var call in calls)
            ShouldBe(tracked[call.LinkedId], call);
    }

    [Fact]
    public void Agents_TrackedForADay_AreInTheStatesThatThePlanSays()
    {
        var steps = _traffic.DayBefore(weeks: 0).ToList();
        var visits = CallsOf(steps).SelectMany(call => call.Visits).ToList();
        var (tracker, paused, loggedIn, states) = (new AgentTracker(), new HashSet<string>(), new HashSet<string>(), new HashSet<AgentState>());
        var next = Noon.AddDays(-1).AddMinutes(5);
        foreach (var (callEvent, _) in steps)
        {
            for (; callEvent.ReceivedAt > next; next += TimeSpan.FromMinutes(3))
            {
                var found = tracker.Agents.ToDictionary(agent => agent.Extension, agent => agent.State);
                found.Should().Equal(loggedIn.ToDictionary(extension => extension, extension => StateAt(next, extension)), next.ToString("O"));
                states.UnionWith(found.Values);
            }

            tracker.Apply(callEvent);
            var changed = callEvent.Kind switch
            {
                CallEventKind.QueueMemberAdded => loggedIn.Add(Extension(callEvent)),
                CallEventKind.QueueMemberRemoved => loggedIn.Remove(Extension(callEvent)),
                CallEventKind.QueueMemberPause when callEvent.Member!.IsPaused == true => paused.Add(Extension(callEvent)),
                CallEventKind.QueueMemberPause => paused.Remove(Extension(callEvent)),
                _ => false,
            };
        }

        states.Should().BeEquivalentTo([AgentState.Free, AgentState.Ringing, AgentState.Talking, AgentState.OnHold, AgentState.Paused]);

        AgentState StateAt(DateTimeOffset at, string extension)
        {
            var visit = visits.Find(visit => visit.Rings.Any(ring => ring.Agent.Extension == extension && ring.At <= at && at < EndOf(visit, ring)));
            if (visit is null)
                return paused.Contains(extension) ? AgentState.Paused : AgentState.Free;
            if (visit.AnsweredAt is not { } answeredAt || at < answeredAt)
                return AgentState.Ringing;
            return visit.Hold is { } hold && hold.From <= at && at < hold.To ? AgentState.OnHold : AgentState.Talking;
        }
    }

    [Fact]
    public void Live_AtTheStart_GoesOnWhereTheHistoryEnds()
    {
        var end = Noon.AddMinutes(20);
        var live = _traffic.Live().TakeWhile(step => step.Event.Kind == CallEventKind.Connected || step.Event.ReceivedAt <= end).ToList();
        var (tracker, agents) = (new CallTracker(), new AgentTracker());

        // The monitor's clock is at the start while it is told of what came before.
        var tracked = Track(live, tracker, at => tracker.Advance(at > Noon ? at : Noon));
        live.ForEach(step => agents.Apply(step.Event));
        var told = CallsOf(live);

        live[0].Event.Kind.Should().Be(CallEventKind.Connected);
        foreach (var call in told.Where(call => call.EndedAt <= end))
            ShouldBe(tracked[call.LinkedId], call);
        told.Where(call => call.StartedAt <= Noon && call.EndedAt > Noon).Should().HaveCountGreaterThanOrEqualTo(3, "the screen is alive at once");
        told.Should().Contain(call => call.EndedAt < Noon);
        CallsOf(_traffic.DayBefore(weeks: 0)).Where(call => !_traffic.IsHistory(call, weeks: 0)).Select(call => call.LinkedId)
            .Should().BeEquivalentTo(told.Where(call => call.StartedAt <= Noon).Select(call => call.LinkedId));
        agents.Agents.Should().OnlyContain(agent => agent.IsCurrent);
        agents.Agents.Count(agent => agent.Queues.All(queue => queue.LoggedInAt < Noon.AddMinutes(-30))).Should().Be(6, "so many work from six o'clock on");
    }

    private static List<DemoStep> DayOf(DemoPlan plan) => [.. plan.Steps().TakeWhile(step => step.Event.ReceivedAt <= Noon.AddDays(1))];

    private static List<DemoCall> CallsOf(IEnumerable<DemoStep> steps) => [.. steps.Select(step => step.Call).OfType<DemoCall>().Distinct()];

    private static string Extension(CallEvent callEvent) => callEvent.Interface!["PJSIP/".Length..];

    private static DateTimeOffset EndOf(DemoVisit visit, DemoRing ring) => visit.AnsweredAt is not null && ring == visit.Rings[^1] ? visit.EndedAt : ring.EndedAt;

    private static Dictionary<string, Call> Track(IEnumerable<DemoStep> steps, CallTracker tracker, Action<DateTimeOffset>? after = null)
    {
        var tracked = new Dictionary<string, Call>();
        foreach (var (callEvent, _) in steps)
        {
            tracker.Apply(callEvent);
            after?.Invoke(callEvent.ReceivedAt);
            foreach (var change in tracker.TakeChanges())
                tracked[change.Call.LinkedId] = change.Call;
        }

        return tracked;
    }

    private static void ShouldBe(Call tracked, DemoCall call)
    {
        var last = call.Visits[^1];
        (tracked.Status, tracked.Queue, tracked.Extension, tracked.CallerNumber, tracked.OnPanel, tracked.CreatedAt).Should().Be((
            last.AnsweredAt is null ? CallStatus.Abandoned : CallStatus.Ended, last.Queue,
            last.AnsweredAt is null ? "" : last.Rings[^1].Agent.Extension, call.CallerNumber, false, call.StartedAt));
        tracked.Visits.Select(visit => (visit.Queue, visit.JoinedAt, visit.AnsweredAt, visit.EndedAt, visit.WaitSeconds, visit.TalkSeconds, visit.HoldSeconds ?? 0))
            .Should().Equal(
                call.Visits.Select(visit => (visit.Queue, (DateTimeOffset?)visit.JoinedAt, visit.AnsweredAt, (DateTimeOffset?)visit.EndedAt,
                    (int?)(visit.LeftQueueAt - visit.JoinedAt).TotalSeconds, visit.AnsweredAt is { } at ? (int?)(visit.EndedAt - at).TotalSeconds : null,
                    visit.Hold is { } hold ? (int)(hold.To - hold.From).TotalSeconds : 0)),
                call.LinkedId);
        tracked.Visits.SelectMany(visit => visit.Rings).Select(ring => (ring.Extension, ring.AgentName, ring.RangAt, ring.Seconds, ring.IsAnswered)).Should().Equal(
            call.Visits.SelectMany(visit => visit.Rings, (visit, ring) => (
                ring.Agent.Extension, (string?)ring.Agent.Name, ring.At, (int)(ring.EndedAt - ring.At).TotalSeconds,
                visit.AnsweredAt is not null && ring == visit.Rings[^1])),
            call.LinkedId);
    }
}
