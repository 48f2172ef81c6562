using FluentAssertions;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Agents;

public sealed class AgentTrackerTests
{
    private static readonly DateTimeOffset Login = Sample.Time.AddHours(-2);

    private readonly AgentTracker _tracker = new();
    private DateTimeOffset _now = Sample.Time;

    [Fact]
    public void List_OneAgentInTwoQueues_IsOneAgent()
    {
        List("1", ("PJSIP/1001", "8001"), ("PJSIP/1001", "8002"), ("PJSIP/1002", "8001"));

        _tracker.Agents.Select(agent => (agent.Interface, agent.Extension, Queues: string.Join(',', agent.Queues.Select(queue => queue.Queue))))
            .Should().BeEquivalentTo([("PJSIP/1001", "1001", "8001,8002"), ("PJSIP/1002", "1002", "8001")]);
        _tracker.TakeChanges().Should().HaveCount(2, "a list is evaluated at its end");
    }

    [Fact]
    public void List_WithoutAMember_RemovesIt()
    {
        List("1", ("PJSIP/1001", "8001"), ("PJSIP/1001", "8002"), ("PJSIP/1002", "8001"));
        _tracker.TakeChanges();

        List("2", ("PJSIP/1001", "8001"));

        _tracker.Agents.Should().ContainSingle().Which.Queues.Should().ContainSingle().Which.Queue.Should().Be("8001");
        _tracker.TakeChanges().Select(change => (change.Interface, IsGone: change.Agent is null)).Should()
            .BeEquivalentTo([("PJSIP/1001", false), ("PJSIP/1002", true)]);
    }

    [Fact]
    public void List_OfCallersAlone_RemovesNobody()
    {
        List("1", ("PJSIP/1001", "8001"), ("PJSIP/1002", "8002"));

        List("2");

        _tracker.Agents.Should().HaveCount(2).And.OnlyContain(agent => agent.IsCurrent);
    }

    [Fact]
    public void List_OfOneQueue_LeavesOtherQueuesAlone()
    {
        List("1", ("PJSIP/1001", "8001"), ("PJSIP/1002", "8001"), ("PJSIP/1002", "8002"));

        Apply(new CallEvent { Kind = CallEventKind.QueueParams, ReceivedAt = _now, Queue = "8001", ActionId = "2" });
        Apply(Member(CallEventKind.QueueMember, "PJSIP/1001", "8001") with { ActionId = "2" });
        Apply(new CallEvent { Kind = CallEventKind.QueueStatusComplete, ReceivedAt = _now, ActionId = "2" });

        Agent("PJSIP/1002").Queues.Should().ContainSingle().Which.Queue.Should().Be("8002");
    }

    [Fact]
    public void List_QueueThatIsGone_RemovesItsMembers()
    {
        List("1", ("PJSIP/1001", "8001"), ("PJSIP/1002", "8003"));

        foreach (var queue in new[] { "8001", "8002" })
            Apply(new CallEvent { Kind = CallEventKind.QueueParams, ReceivedAt = _now, Queue = queue, ActionId = "2" });
        Apply(Member(CallEventKind.QueueMember, "PJSIP/1001", "8001") with { ActionId = "2" });
        Apply(new CallEvent { Kind = CallEventKind.QueueStatusComplete, ReceivedAt = _now, ActionId = "2" });

        _tracker.Agents.Should().ContainSingle().Which.Interface.Should().Be("PJSIP/1001");
    }

    [Fact]
    public void List_OfAConnectionThatWasLost_IsForgotten()
    {
        List("1", ("PJSIP/1001", "8001"), ("PJSIP/1002", "8001"));
        Apply(new CallEvent { Kind = CallEventKind.QueueParams, ReceivedAt = _now, Queue = "8001", ActionId = "2" });
        Apply(Member(CallEventKind.QueueMember, "PJSIP/1001", "8001") with { ActionId = "2" });
        Apply(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _now });

        Apply(new CallEvent { Kind = CallEventKind.QueueStatusComplete, ReceivedAt = _now, ActionId = "2" });

        _tracker.Agents.Should().HaveCount(2);
    }

    [Fact]
    public void List_LongerThanIsKept_RemovesNobody()
    {
        List("1", ("PJSIP/1001", "8001"));

        Apply(new CallEvent { Kind = CallEventKind.QueueParams, ReceivedAt = _now, Queue = "8001", ActionId = "2" });
        for (var i = 0; i <= AgentTracker.MostMemberships; i++)
            Apply(Member(CallEventKind.QueueMember, $"PJSIP/{i}x", "8001") with { ActionId = "2" });
        Apply(new CallEvent { Kind = CallEventKind.QueueStatusComplete, ReceivedAt = _now, ActionId = "2" });

        _tracker.Agents.Should().Contain(agent => agent.Interface == "PJSIP/1001", "a list without end is not kept, so nobody is missing in it");
    }

    [Fact]
    public void Disconnected_AgentsStay_AndAreNotCurrentUntilConfirmed()
    {
        Apply(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _now, Source = "feed" });
        List("1", ("PJSIP/1001", "8001"), ("PJSIP/1002", "8001"));

        Apply(new CallEvent { Kind = CallEventKind.Disconnected, ReceivedAt = _now, Source = "feed" });

        _tracker.Agents.Should().HaveCount(2).And.OnlyContain(agent => !agent.IsCurrent);
        Apply(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _now, Source = "feed" });
        Apply(Member(CallEventKind.QueueMemberStatus, "PJSIP/1001", "8001", status: 2));
        Agent("PJSIP/1001").IsCurrent.Should().BeTrue("an event has told of it");
        Agent("PJSIP/1002").IsCurrent.Should().BeFalse("nothing was heard of it");
        List("2", ("PJSIP/1001", "8001"), ("PJSIP/1002", "8001"));
        _tracker.Agents.Should().OnlyContain(agent => agent.IsCurrent);
    }

    [Fact]
    public void Disconnected_OneOfTwoSources_AgentsStayCurrent()
    {
        Apply(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _now, Source = "feed" });
        Apply(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _now, Source = "ami" });
        List("1", ("PJSIP/1001", "8001"));

        Apply(new CallEvent { Kind = CallEventKind.Disconnected, ReceivedAt = _now, Source = "feed" });

        Agent("PJSIP/1001").IsCurrent.Should().BeTrue();
    }

    [Fact]
    public void FullyBooted_PbxWasRestarted_TalksAreOver()
    {
        List("1", ("PJSIP/1001", "8001"));
        Apply(Leg(CallEventKind.AgentConnect));
        Agent("PJSIP/1001").State.Should().Be(AgentState.Talking);

        _now = _now.AddMinutes(5);
        Apply(new CallEvent { Kind = CallEventKind.FullyBooted, ReceivedAt = _now, UptimeSeconds = 60 });

        Agent("PJSIP/1001").Should().BeEquivalentTo(new { State = AgentState.Free, IsCurrent = false });
    }

    [Theory]
    [InlineData(CallEventKind.DeviceStateChange)]
    [InlineData(CallEventKind.QueueMemberStatus)]
    public void PhoneThatIsFreeAgainWithinASecond_IsFree(CallEventKind kind)
    {
        List("1", ("PJSIP/1001", "8001"));
        (string Word, int Status)[] states = [("NOT_INUSE", 1), ("RINGING", 6), ("NOT_INUSE", 1)];

        foreach (var (word, status) in states)
        {
            Apply(kind == CallEventKind.DeviceStateChange ? Device("ami", word) : Member(kind, "PJSIP/1001", "8001", status));
            _now = _now.AddMilliseconds(300);
        }

        Agent("PJSIP/1001").State.Should().Be(AgentState.Free, "it has rejected the call that it got at once");
    }

    [Fact]
    public void PhoneThatIsFreeAgainWithinASecond_TwoSourcesSaySo_ThatItRangIsNotSaidAgain()
    {
        List("1", ("PJSIP/1001", "8001"));
        string[] words = ["NOT_INUSE", "RINGING", "NOT_INUSE"];
        foreach (var word in words)
            Apply(Device("ami", word));
        _tracker.TakeChanges();

        foreach (var word in words)
            Apply(Device("feed", word));

        Agent("PJSIP/1001").State.Should().Be(AgentState.Free);
        _tracker.TakeChanges().Should().BeEmpty("all of it has been said already");
    }

    [Theory]
    [InlineData("Custom:DND1001", "Custom:DND1001", AgentState.Unavailable)]
    [InlineData("PJSIP/1001", "pjsip/1001", AgentState.Unavailable)]
    [InlineData("Local/1001@from-queue/n", "Local/1001@from-queue", AgentState.Unavailable)]
    [InlineData("hint:1001@ext-local", "PJSIP/1001", AgentState.Free)]
    public void DeviceStateChange_OfTheStateInterface_Counts(string stateInterface, string device, AgentState expected)
    {
        var member = Member(CallEventKind.QueueMemberAdded, "Local/1001@from-queue/n", "8001");
        Apply(member with { Member = member.Member! with { StateInterface = stateInterface } });

        Apply(new CallEvent { Kind = CallEventKind.DeviceStateChange, ReceivedAt = _now, Interface = device, DeviceState = "UNAVAILABLE" });

        Agent("Local/1001@from-queue/n").State.Should().Be(expected);
    }

    [Fact]
    public void StateInterface_Changes_OldDeviceCountsNoMore()
    {
        Apply(Member(CallEventKind.QueueMemberAdded, "PJSIP/1001", "8001"));
        var moved = Member(CallEventKind.QueueMemberStatus, "PJSIP/1001", "8001");
        Apply(moved with { Member = moved.Member! with { StateInterface = "Custom:1001" } });

        Apply(new CallEvent { Kind = CallEventKind.DeviceStateChange, ReceivedAt = _now, Interface = "PJSIP/1001", DeviceState = "INUSE" });

        Agent("PJSIP/1001").State.Should().Be(AgentState.Free);
    }

    [Fact]
    public void QueueMemberRemoved_ThenALateStatusOfThatLogin_StaysRemoved()
    {
        Apply(Member(CallEventKind.QueueMemberAdded, "PJSIP/1001", "8001"));
        Apply(Member(CallEventKind.QueueMemberRemoved, "PJSIP/1001", "8001"));

        Apply(Member(CallEventKind.QueueMemberStatus, "PJSIP/1001", "8001", status: 2));

        _tracker.Agents.Should().BeEmpty();
        _now = _now.AddSeconds(1);
        var again = Member(CallEventKind.QueueMemberStatus, "PJSIP/1001", "8001", status: 2);
        Apply(again with { Member = again.Member! with { LoggedInAt = _now } });
        Agent("PJSIP/1001").Queues[0].LoggedInAt.Should().Be(_now, "that is another login");
    }

    [Fact]
    public void QueueMemberRemoved_OfALoginBefore_ChangesNothing()
    {
        var added = Member(CallEventKind.QueueMemberAdded, "PJSIP/1001", "8001");
        Apply(added with { Member = added.Member! with { LoggedInAt = _now } });

        Apply(Member(CallEventKind.QueueMemberRemoved, "PJSIP/1001", "8001"));

        _tracker.Agents.Should().ContainSingle();
    }

    [Fact]
    public void Pause_InOneQueueOfTwo_IsNotPausedAltogether()
    {
        List("1", ("PJSIP/1001", "8001"), ("PJSIP/1001", "8002"));

        Apply(Paused("8001", "lunch"));

        var agent = Agent("PJSIP/1001");
        agent.Should().BeEquivalentTo(new { State = AgentState.Free, IsPaused = false, PauseReason = (string?)null });
        agent.Queues.Select(queue => queue.State).Should().Equal(AgentState.Paused, AgentState.Free);
        Apply(Paused("8002", "lunch"));
        Agent("PJSIP/1001").Should().BeEquivalentTo(
            new { State = AgentState.Paused, IsPaused = true, PauseReason = "lunch", Since = Sample.Time.AddMinutes(-10) });
    }

    [Fact]
    public void Pause_WhileTalking_ShowsBoth()
    {
        List("1", ("PJSIP/1001", "8001"));
        Apply(Leg(CallEventKind.AgentConnect));

        Apply(Paused("8001", reason: null));

        Agent("PJSIP/1001").Should().BeEquivalentTo(new { State = AgentState.Talking, IsPaused = true, TalkingTo = "5511" });
    }

    [Fact]
    public void Since_AfterARestart_IsWhatAsteriskSays()
    {
        var paused = Paused("8001", "lunch") with { Kind = CallEventKind.QueueMember, ActionId = "1" };
        Apply(paused);
        List("1", ("PJSIP/1002", "8001"));

        Agent("PJSIP/1001").Since.Should().Be(Sample.Time.AddMinutes(-10), "LastPause says so");
        Agent("PJSIP/1002").Since.Should().Be(Login, "LoginTime says so, and there was no call and no pause since");
    }

    [Fact]
    public void AgentComplete_BeforeItsAnswer_LeavesNoTalk()
    {
        List("1", ("PJSIP/1001", "8001"));
        Apply(Leg(CallEventKind.AgentComplete) with { AgentUniqueId = null });

        Apply(Leg(CallEventKind.AgentConnect));

        Agent("PJSIP/1001").State.Should().Be(AgentState.Free);
    }

    [Fact]
    public void Hold_BeforeTheAnswer_Counts()
    {
        List("1", ("PJSIP/1001", "8001"));
        Apply(new CallEvent { Kind = CallEventKind.Hold, ReceivedAt = _now, UniqueId = "1.2", LinkedId = "1.1" });

        Apply(Leg(CallEventKind.AgentConnect));

        Agent("PJSIP/1001").State.Should().Be(AgentState.OnHold);
    }

    [Fact]
    public void NoHangupIsHeard_AnotherAnswers_OtherPhonesStopRinging()
    {
        List("1", ("PJSIP/1001", "8001"), ("PJSIP/1002", "8001"));
        Apply(Leg(CallEventKind.AgentCalled));
        Apply(Leg(CallEventKind.AgentCalled) with { Interface = "PJSIP/1002", AgentUniqueId = "1.3" });

        Apply(Leg(CallEventKind.AgentConnect) with { Interface = "PJSIP/1002", AgentUniqueId = "1.3" });

        Agent("PJSIP/1001").State.Should().Be(AgentState.Free);
        Agent("PJSIP/1002").State.Should().Be(AgentState.Talking);
    }

    [Fact]
    public void NoEndIsHeard_PhoneIsFree_TalkIsOver()
    {
        List("1", ("PJSIP/1001", "8001"));
        Apply(Leg(CallEventKind.AgentConnect));
        List("2", ("PJSIP/1001", "8001"));
        Agent("PJSIP/1001").State.Should().Be(AgentState.Talking, "the state of a device lags behind");

        _now = _now.AddSeconds(10);
        List("3", ("PJSIP/1001", "8001"));

        Agent("PJSIP/1001").Should().BeEquivalentTo(new { State = AgentState.Free, TalkingTo = (string?)null });
    }

    [Fact]
    public void List_InCall_TalksUntilComplete()
    {
        var member = Member(CallEventKind.QueueMember, "PJSIP/1001", "8001");
        Apply(member with { Member = member.Member! with { IsInCall = true } });
        Apply(new CallEvent { Kind = CallEventKind.QueueStatusComplete, ReceivedAt = _now });
        Agent("PJSIP/1001").State.Should().Be(AgentState.Talking);

        Apply(Leg(CallEventKind.AgentComplete));

        Agent("PJSIP/1001").State.Should().Be(AgentState.Free);
    }

    [Fact]
    public void ClockStepped_SinceMovesWithIt()
    {
        List("1", ("PJSIP/1001", "8001"));
        Apply(Leg(CallEventKind.AgentConnect));
        var since = Agent("PJSIP/1001").Since;

        Apply(new CallEvent { Kind = CallEventKind.ClockStepped, ReceivedAt = _now.AddHours(1), ClockStep = TimeSpan.FromHours(1) });

        Agent("PJSIP/1001").Since.Should().Be(since.AddHours(1));
    }

    [Fact]
    public void Apply_EventsWithoutFields_NeverThrows()
    {
        foreach (var kind in Enum.GetValues<CallEventKind>())
        {
            Apply(new CallEvent { Kind = kind, ReceivedAt = _now });
            Apply(new CallEvent { Kind = kind, ReceivedAt = _now, Interface = "PJSIP/1001", Queue = "8001" });
        }

        _tracker.Agents.Should().BeEmpty();
    }

    private void List(string actionId, params (string Interface, string Queue)[] members)
    {
        foreach (var queue in new[] { "8001", "8002", "8003" })
        {
            Apply(new CallEvent { Kind = CallEventKind.QueueParams, ReceivedAt = _now, Queue = queue, ActionId = actionId });
            foreach (var (member, _) in members.Where(member => member.Queue == queue))
                Apply(Member(CallEventKind.QueueMember, member, queue) with { ActionId = actionId });
        }

        Apply(new CallEvent { Kind = CallEventKind.QueueStatusComplete, ReceivedAt = _now, ActionId = actionId });
    }

    private CallEvent Member(CallEventKind kind, string agentInterface, string queue, int status = 1) => new()
    {
        Kind = kind,
        ReceivedAt = _now,
        Interface = agentInterface,
        Queue = queue,
        Member = new QueueMemberDetails { Status = status, IsPaused = false, IsInCall = false, CallsTaken = 0, LoggedInAt = Login },
    };

    private CallEvent Paused(string queue, string? reason)
    {
        var member = Member(CallEventKind.QueueMemberPause, "PJSIP/1001", queue);
        return member with { Member = member.Member! with { IsPaused = true, PauseReason = reason, LastPauseAt = Sample.Time.AddMinutes(-10) } };
    }

    private CallEvent Leg(CallEventKind kind) => new()
    {
        Kind = kind, ReceivedAt = _now, Queue = "8001", Interface = "PJSIP/1001", LinkedId = "1.1", UniqueId = "1.1", AgentUniqueId = "1.2", CallerNumber = "5511",
    };

    private CallEvent Device(string source, string word) => new()
    {
        Kind = CallEventKind.DeviceStateChange, ReceivedAt = _now, Source = source, Interface = "PJSIP/1001", DeviceState = word,
    };

    private void Apply(CallEvent callEvent) => _tracker.Apply(callEvent);

    private Agent Agent(string agentInterface) => _tracker.Agents.Should().ContainSingle(agent => agent.Interface == agentInterface).Subject;
}
