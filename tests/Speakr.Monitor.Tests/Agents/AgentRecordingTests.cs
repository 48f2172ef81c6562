using FluentAssertions;
using FluentAssertions.Execution;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Agents;

/// <summary>What agents did in the recordings of a real Asterisk. Expected values were read in the recordings; the event that they follow from is named.</summary>
public sealed class AgentRecordingTests
{
    [Theory]
    // s1: one call
    [InlineData("s1", 1000, "PJSIP/1000101", AgentState.Free, null, "QueueMember, status 1")]
    [InlineData("s1", 2000, "PJSIP/1000101", AgentState.Ringing, null, "AgentCalled at 1244; QueueMemberStatus says busy")]
    [InlineData("s1", 2000, "Local/1000101@from-queue/n", AgentState.Talking, null, "QueueMemberStatus of 8004, status 3: its hint knows no more")]
    [InlineData("s1", 5000, "PJSIP/1000101", AgentState.Talking, "11987650101", "AgentConnect at 3741")]
    [InlineData("s1", 10800, "PJSIP/1000101", AgentState.Free, null, "AgentComplete at 10746, QueueMemberStatus 1 at 10749")]
    // s2: the caller hangs up
    [InlineData("s2", 2000, "PJSIP/1000102", AgentState.Ringing, null, "AgentCalled at 1246")]
    [InlineData("s2", 5000, "PJSIP/1000102", AgentState.Talking, "11987650201", "AgentConnect at 3240")]
    [InlineData("s2", 9500, "PJSIP/1000102", AgentState.Free, null, "AgentComplete at 9379, QueueMemberStatus 1 at 9401")]
    // s3: three phones ring, nobody answers
    [InlineData("s3", 3000, "PJSIP/1001", AgentState.Ringing, null, "AgentCalled at 1259")]
    [InlineData("s3", 3000, "PJSIP/1002", AgentState.Ringing, null, "AgentCalled at 1259")]
    [InlineData("s3", 3000, "PJSIP/1003", AgentState.Ringing, null, "AgentCalled at 1255")]
    [InlineData("s3", 6800, "PJSIP/1001", AgentState.Free, null, "QueueCallerAbandon and Hangup at 6767")]
    [InlineData("s3", 6800, "PJSIP/1003", AgentState.Free, null, "Hangup at 6767")]
    // s4: the first does not answer, the second does
    [InlineData("s4", 3000, "PJSIP/1000103", AgentState.Ringing, null, "AgentCalled at 1273")]
    [InlineData("s4", 6500, "PJSIP/1000103", AgentState.Free, null, "AgentRingNoAnswer at 6277")]
    [InlineData("s4", 8000, "PJSIP/1000101", AgentState.Ringing, null, "AgentCalled at 7277")]
    [InlineData("s4", 12000, "PJSIP/1000101", AgentState.Talking, "11987650401", "AgentConnect at 9283")]
    [InlineData("s4", 15400, "PJSIP/1000101", AgentState.Free, null, "AgentComplete at 15291, QueueMemberStatus 1 at 15301")]
    // s5: five overlapping calls
    [InlineData("s5", 4000, "PJSIP/1001", AgentState.Talking, "11987650501", "AgentConnect at 3327")]
    [InlineData("s5", 3500, "PJSIP/1002", AgentState.Free, null, "Hangup, answered elsewhere, at 3327")]
    [InlineData("s5", 4000, "PJSIP/1002", AgentState.Ringing, null, "AgentCalled at 3764")]
    [InlineData("s5", 4000, "PJSIP/1000102", AgentState.Ringing, null, "AgentCalled at 2786")]
    [InlineData("s5", 7000, "PJSIP/1000102", AgentState.Talking, "11987650502", "AgentConnect at 5767")]
    [InlineData("s5", 7000, "PJSIP/1000103", AgentState.Talking, "11987650504", "AgentConnect at 6237")]
    [InlineData("s5", 10500, "PJSIP/1003", AgentState.Free, null, "QueueCallerAbandon at 10372, QueueMemberStatus 1 at 10376")]
    [InlineData("s5", 11000, "PJSIP/1003", AgentState.Ringing, null, "AgentCalled at 10775")]
    [InlineData("s5", 14000, "PJSIP/1000102", AgentState.Free, null, "AgentComplete at 13769")]
    [InlineData("s5", 16000, "PJSIP/1003", AgentState.Talking, "11987650505", "AgentConnect at 15777")]
    [InlineData("s5", 16000, "PJSIP/1002", AgentState.Free, null, "Hangup, answered elsewhere, at 15777")]
    // s6: never answered
    [InlineData("s6", 3000, "PJSIP/1005", AgentState.Ringing, null, "AgentCalled at 1245")]
    [InlineData("s6", 5800, "PJSIP/1005", AgentState.Free, null, "AgentRingNoAnswer at 5240")]
    [InlineData("s6", 7000, "PJSIP/1005", AgentState.Ringing, null, "AgentCalled at 6244")]
    [InlineData("s6", 9500, "PJSIP/1005", AgentState.Free, null, "AgentRingNoAnswer at 9247")]
    // t1: 1004 consults queue 8002 and hands a caller over
    [InlineData("t1", 3000, "PJSIP/1004", AgentState.Talking, null, "QueueMemberStatus 3 at 775: a call that came by no queue")]
    [InlineData("t1", 7000, "PJSIP/1000102", AgentState.Ringing, null, "AgentCalled at 6307")]
    [InlineData("t1", 9000, "PJSIP/1000102", AgentState.Talking, "1004", "AgentConnect at 8310")]
    [InlineData("t1", 12000, "PJSIP/1004", AgentState.Free, null, "QueueMemberStatus 1 at 11339")]
    [InlineData("t1", 12000, "PJSIP/1000102", AgentState.Talking, null, "AgentComplete at 11329, with the phone still busy until 22326: the caller has taken 1004's place")]
    [InlineData("t1", 22400, "PJSIP/1000102", AgentState.Free, null, "QueueMemberStatus 1 at 22326")]
    // t2: 150 calls, 20 at a time
    [InlineData("t2", 28000, "PJSIP/1000101", AgentState.Ringing, null, "AgentCalled at 26000")]
    [InlineData("t2", 31500, "PJSIP/1000101", AgentState.Free, null, "AgentRingNoAnswer at 31003")]
    [InlineData("t2", 34800, "PJSIP/1002", AgentState.Free, null, "Hangup, then AgentComplete without Dest… at 34760")]
    [InlineData("t2", 88000, "Local/1000101@from-queue/n", AgentState.Talking, "11977000102", "AgentConnect at 87731")]
    [InlineData("t2", 92100, "Local/1000101@from-queue/n", AgentState.Free, null, "QueueMemberStatus 1 at 91886")]
    // t3: an announcement to the agent, who hangs up in it
    [InlineData("t3", 18000, "PJSIP/1004", AgentState.Ringing, null, "AgentCalled at 17205")]
    [InlineData("t3", 21500, "PJSIP/1004", AgentState.Free, null, "AgentDump at 21203")]
    [InlineData("t3", 23000, "PJSIP/1004", AgentState.Ringing, null, "AgentCalled at 22217")]
    [InlineData("t3", 30000, "PJSIP/1004", AgentState.Talking, "11987670902", "AgentConnect at 29103")]
    [InlineData("t3", 34200, "PJSIP/1004", AgentState.Free, null, "AgentComplete at 34124")]
    [InlineData("t3", 48500, "PJSIP/1004", AgentState.Free, null, "AgentDump at 48265")]
    [InlineData("t3", 55000, "PJSIP/1004", AgentState.Free, null, "QueueCallerAbandon at 54888")]
    // t4: transfers between agents
    [InlineData("t4", 2000, "PJSIP/1001", AgentState.Ringing, null, "AgentCalled at 1248")]
    [InlineData("t4", 4000, "PJSIP/1001", AgentState.Talking, "11987660301", "AgentConnect at 2744")]
    [InlineData("t4", 8000, "PJSIP/1001", AgentState.OnHold, "11987660301", "Hold at 5739")]
    [InlineData("t4", 8000, "PJSIP/1004", AgentState.Talking, null, "QueueMemberStatus 3 at 6267: the consultation")]
    [InlineData("t4", 10900, "PJSIP/1001", AgentState.Free, null, "AgentComplete without Dest… at 10768, QueueMemberStatus 1 at 10769")]
    [InlineData("t4", 19800, "PJSIP/1004", AgentState.Free, null, "QueueMemberStatus 1 at 19766")]
    [InlineData("t4", 24000, "PJSIP/1000101", AgentState.Talking, "11987660302", "AgentConnect at 23288")]
    [InlineData("t4", 28000, "PJSIP/1000101", AgentState.OnHold, "11987660302", "Hold at 26291")]
    [InlineData("t4", 31400, "PJSIP/1000101", AgentState.Free, null, "AgentComplete at 31314")]
    public void Play_UpTo_AgentIsAsRecorded(string name, int at, string agentInterface, AgentState state, string? talkingTo, string because)
    {
        var recording = AgentRecording.Read(name);

        var agent = recording.Play(recording.Start.AddMilliseconds(at)).Agents.Should().ContainSingle(agent => agent.Interface == agentInterface).Subject;

        agent.State.Should().Be(state, because);
        agent.TalkingTo.Should().Be(talkingTo, because);
        agent.IsCurrent.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Play_ToTheEnd_EachMemberIsAsItsLastStatusSays(string name)
    {
        var recording = AgentRecording.Read(name);

        var agents = recording.Play().Agents.ToDictionary(agent => agent.Interface);

        var last = recording.Events.Where(e => e.Kind is CallEventKind.QueueMember or CallEventKind.QueueMemberStatus)
            .GroupBy(e => (e.Interface, e.Queue)).Select(reports => reports.Last()).ToArray();
        last.Should().NotBeEmpty();
        using var scope = new AssertionScope();
        foreach (var said in last)
        {
            var queue = agents[said.Interface!].Queues.Should().ContainSingle(queue => queue.Queue == said.Queue).Subject;
            queue.State.Should().Be(said.Member!.Status == 1 ? AgentState.Free : said.Member.Status == 0 ? AgentState.Free : AgentState.Talking, $"{said}");
            queue.CallsTaken.Should().Be(said.Member.CallsTaken);
            queue.LastCallAt.Should().Be(said.Member.LastCallAt);
            queue.LoggedInAt.Should().Be(said.Member.LoggedInAt);
            agents[said.Interface!].Name.Should().Be(said.AgentName);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Play_NeighboursSwapped_EndsEqually(string name)
    {
        var recording = AgentRecording.Read(name);
        var expected = AgentFacts.Of(recording.Play().Agents);
        // Of a long recording every seventh pair; all of the others.
        var step = recording.Events.Count > 2000 ? 7 : 1;
        for (var i = 0; i + 1 < recording.Events.Count; i += step)
        {
            var events = recording.Events.ToArray();
            if (AgentFacts.IsSameSubject(events[i], events[i + 1]))
                continue;
            (events[i], events[i + 1]) = (events[i + 1] with { ReceivedAt = events[i].ReceivedAt }, events[i] with { ReceivedAt = events[i + 1].ReceivedAt });
            AgentFacts.Of(AgentRecording.Play(events).Agents).Should().Equal(expected, $"{events[i].Kind} and {events[i + 1].Kind} at {i} are swapped");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Play_TwoSources_OneOfThemLate_EndsEqually(string name)
    {
        var recording = AgentRecording.Read(name);
        var other = recording.Events.Select(e => e with { Source = "ami", ReceivedAt = e.ReceivedAt.AddMilliseconds(300), Sequence = e.Sequence + 1_000_000 });

        var both = AgentRecording.Play([.. recording.Events.Concat(other).OrderBy(e => e.ReceivedAt)]);

        AgentFacts.Of(both.Agents).Should().Equal(AgentFacts.Of(recording.Play().Agents));
    }

    [Fact]
    public void Play_S1_SinceIsTrue()
    {
        var recording = AgentRecording.Read("s1");
        AgentState State(int at, out DateTimeOffset since)
        {
            var agent = recording.Play(recording.Start.AddMilliseconds(at)).Agents.Single(agent => agent.Interface == "PJSIP/1000101");
            since = agent.Since;
            return agent.State;
        }

        State(1000, out var since).Should().Be(AgentState.Free);
        since.Should().Be(DateTimeOffset.FromUnixTimeSeconds(1795331478), "lastcall of QueueMember at 17; it was never paused");
        State(2000, out since).Should().Be(AgentState.Ringing);
        since.Should().Be(recording.Start.AddMilliseconds(1244), "AgentCalled");
        State(5000, out since).Should().Be(AgentState.Talking);
        since.Should().Be(recording.Start.AddMilliseconds(3741), "AgentConnect");
        State(10800, out since).Should().Be(AgentState.Free);
        since.Should().Be(recording.Start.AddMilliseconds(10749), "QueueMemberStatus");
    }

    public static TheoryData<string> Names => [.. AgentRecording.Names];
}
