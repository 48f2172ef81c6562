using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>For how long a caller, or the agent, was on hold during a talk.</summary>
public sealed class HoldTests
{
    private static readonly string Agent = TrackedScene.AgentOf("1001");

    private readonly TrackedScene _scene = new();

    [Fact]
    public void Hold_Twice_BothCount()
    {
        Talk().Hold(Agent).After(10).Unhold(Agent).After(5).Hold(Agent).After(7).Unhold(Agent).After(5);

        Ended().HoldSeconds.Should().Be(17);
    }

    [Fact]
    public void Hold_Never_IsUnknown() => Ended(Talk().After(30)).HoldSeconds.Should().BeNull();

    [Fact]
    public void Hold_ByBothParties_CountsOnce()
    {
        Talk().Hold(Agent).After(10).Hold(TrackedScene.Caller).After(10).Unhold(Agent).After(10).Unhold(TrackedScene.Caller).After(10);

        Ended().HoldSeconds.Should().Be(30);
    }

    [Fact]
    public void Hold_StillOpen_LastsUntilTheEndOfTheTalk()
    {
        Talk().Hold(Agent).After(12);

        Ended().HoldSeconds.Should().Be(12);
        _scene.After(60).Unhold(Agent).Call.Visits[0].HoldSeconds.Should().Be(12, "the talk was over");
    }

    [Fact]
    public void Hold_OfPhoneBehindALocalChannel_CountsByItsLinkedId()
    {
        Talk().Hold("1795331618.77").After(9).Unhold("1795331618.77").After(1);

        Ended().HoldSeconds.Should().Be(9);
    }

    [Fact]
    public void Hold_UnderAnotherLinkedId_IsFoundByTheAgentsChannel()
    {
        Talk().Tell(CallEventKind.Hold, e => e with { UniqueId = Agent, LinkedId = "1795331618.80" }).After(9)
            .Tell(CallEventKind.Unhold, e => e with { UniqueId = Agent, LinkedId = "1795331618.80" }).After(1);

        Ended().HoldSeconds.Should().Be(9);
    }

    [Fact]
    public void Hold_RepeatedAfterTheUnhold_DoesNotBeginAgain()
    {
        Talk().Hold(Agent).After(1).Unhold(Agent).After(0.5).Hold(Agent).After(0.2).Unhold(Agent).After(30);

        Ended().HoldSeconds.Should().Be(1);
    }

    [Fact]
    public void Hold_JustAfterItsUnhold_IsOver()
    {
        Talk().Unhold(Agent).After(0.1).Hold(Agent).After(30);

        Ended().HoldSeconds.Should().Be(0);
    }

    [Fact]
    public void Hold_RepeatedOrWithoutUnholdBefore_GoesOn()
    {
        Talk().Hold(Agent).After(10).Hold(Agent).After(10).Unhold(Agent).After(10).Unhold(Agent).After(10);

        Ended().HoldSeconds.Should().Be(20);
    }

    [Fact]
    public void Hold_TheChannelThatHoldsEnds_IsOverWithIt()
    {
        // An attended transfer to a colleague, who talks on.
        Talk().Hold("1795331618.77").After(10).HangsUp("1795331618.77", 16).After(50);

        Ended().HoldSeconds.Should().Be(10);
    }

    [Fact]
    public void Hold_BeforeTheAnswerOrAfterTheEnd_IsNone()
    {
        _scene.Join("600").Hold(TrackedScene.Caller).After(5).Unhold(TrackedScene.Caller).Connect("600", "1001").After(5);
        Ended().HoldSeconds.Should().BeNull();
        _scene.After(5).Hold(TrackedScene.Caller).After(20).CallerHangsUp().Call.Visits[0].HoldSeconds.Should().BeNull();
    }

    [Fact]
    public void Hold_Over_IsStoredAtOnceAndLeavesTheTimeOfTheLastStep()
    {
        var (changes, updatedAt) = (Talk().Changes.Count, _scene.Call.UpdatedAt);
        _scene.Hold(Agent).After(5).Changes.Should().HaveCount(changes);
        _scene.Unhold(Agent).Changes.Should().HaveCount(changes + 1);

        _scene.Call.UpdatedAt.Should().Be(updatedAt);
        _scene.Call.Visits[0].HoldSeconds.Should().Be(5);
    }

    [Fact]
    public void Hold_RestoredInMidTalk_WhatIsStoredCounts()
    {
        var stored = Talk().Hold(Agent).After(6).Unhold(Agent).Call;
        stored.Visits[0].HoldSeconds.Should().Be(6);
        var later = new TrackedScene(stored).After(10).Hold(Agent).After(4).Unhold(Agent).After(1).Complete("600", "1001", 30, "agent");

        later.Call.Visits[0].HoldSeconds.Should().Be(10);
    }

    private TrackedScene Talk() => _scene.Join("600").After(2).Leave("600").Connect("600", "1001").After(5);

    private QueueVisit Ended(TrackedScene? scene = null) => (scene ?? _scene).Complete("600", "1001", 60, "agent").Call.Visits[0];
}
