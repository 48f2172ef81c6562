using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Which phones rang for a caller, for how long, and which was answered.</summary>
public sealed class RingAttemptTests
{
    private readonly TrackedScene _scene = new();

    [Fact]
    public void Rings_OneInVainAndOneAnswered_AreBothTold()
    {
        _scene.Join("600").After(1).Rings("600", "1001").After(15).RingsInVain("600", "1001", 15_012).After(5)
            .Rings("600", "1002").After(4).Leave("600").Connect("600", "1002", ring: 4).After(30).Complete("600", "1002", 30, "agent");

        Told().Should().Equal("1 PJSIP/1001 Agente 1001 1001 00:01 15 False", "2 PJSIP/1002 Agente 1002 1002 00:21 4 True");
    }

    [Fact]
    public void Rings_InVain_IsStoredAtOnceAndLeavesTheTimeOfTheLastStep()
    {
        var joined = _scene.Join("600").Call.UpdatedAt;
        _scene.After(1).Rings("600", "1001").Changes.Should().ContainSingle("that it rings is no change of the call");
        _scene.After(15).RingsInVain("600", "1001", 15_012);

        _scene.Changes.Should().HaveCount(2);
        _scene.Call.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, UpdatedAt = joined });
        _scene.After(1).RingsInVain("600", "1001", 15_012).Changes.Should().HaveCount(2, "the same again tells nothing");
    }

    [Fact]
    public void Rings_AllPhonesAtOnce_ThoseThatLostRangUntilThen()
    {
        _scene.Join("600").Rings("600", "1001").Rings("600", "1002").Rings("600", "1003").After(7)
            .Leave("600").Connect("600", "1002", ring: 7).AgentHangsUp("1001", cause: 26).After(60).AgentHangsUp("1003", cause: 26);

        _scene.CallerHangsUp();
        Told().Should().Equal(
            "1 PJSIP/1001 Agente 1001 1001 00:00 7 False", "2 PJSIP/1002 Agente 1002 1002 00:00 7 True",
            "3 PJSIP/1003 Agente 1003 1003 00:00 7 False");
    }

    [Fact]
    public void Rings_CallerGivesUpAndNoEndOfThePhoneIsHeard_RangUntilThen()
    {
        _scene.Join("600").Rings("600", "1001").After(9).Abandon("600").Leave("600").After(30).CallerHangsUp();

        Told().Should().Equal("1 PJSIP/1001 Agente 1001 1001 00:00 9 False");
    }

    [Fact]
    public void Rings_AgentHangsUpInTheAnnouncement_IsNotAnswered()
    {
        _scene.Join("600").Rings("600", "1001").After(8).Tell(CallEventKind.AgentDump, e => e with
        {
            Queue = "600", Interface = "PJSIP/1001", AgentName = "Agente 1001", AgentUniqueId = TrackedScene.AgentOf("1001"),
        });

        Told().Should().Equal("1 PJSIP/1001 Agente 1001 1001 00:00 8 False");
        _scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void Rings_AgentCalledWasMissed_BeginIsReckonedBack()
    {
        _scene.Join("600").After(20).RingsInVain("600", "1001", 15_999).After(9).Connect("600", "1002", ring: 5);

        Told().Should().Equal("1 PJSIP/1001 Agente 1001 1001 00:04 15 False", "2 PJSIP/1002 Agente 1002 1002 00:24 5 True");
    }

    [Fact]
    public void Rings_PickedUpByAColleague_IsThatOfTheMemberAndAnswered()
    {
        _scene.Join("600").Rings("600", "1001").After(3).Tell(CallEventKind.AgentConnect, e => e with
        {
            Queue = "600", Interface = "PJSIP/1001", AgentName = "Agente 1001", AgentChannel = "PJSIP/1005-0000002a", AgentUniqueId = "1795331618.99", RingTime = 3,
        });

        Told().Should().Equal("1 PJSIP/1001 Agente 1001 1005 00:00 3 True");
    }

    [Fact]
    public void Rings_OfTwoStays_BelongToTheirOwn()
    {
        _scene.Join("600").Rings("600", "1001").After(9).Abandon("600").Leave("600").AgentHangsUp("1001").After(5).Join("601", 2).After(1)
            .Rings("601", "1002").After(4).RingsInVain("600", "1001", 9_000).Connect("601", "1002", ring: 4);

        _scene.Call.Visits.Select(visit => string.Join(",", visit.Rings.Select(ring => $"{ring.Extension} {ring.Seconds} {ring.IsAnswered}")))
            .Should().Equal("1001 9 False", "1002 4 True");
    }

    [Fact]
    public void Rings_QueueThatIsAMember_WasNotAnswered()
    {
        _scene.Join("600").Tell(CallEventKind.AgentCalled, e => e with
        {
            Queue = "600", Interface = "Local/8001@from-queue/n", AgentUniqueId = "1795331618.51", AgentChannel = "Local/8001@from-queue-00000007;1",
        }).ConnectQueue("600", "8001").JoinBehindLocal(TrackedScene.Caller, "1795331618.52", "8001");

        _scene.Call.Visits[0].Rings.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Extension = "8001", IsAnswered = false });
    }

    [Fact]
    public void Rings_ForHours_TheNewestHundredAreKeptAndAllCounted()
    {
        _scene.Join("600");
        for (var attempt = 0; attempt < 250; attempt++)
        {
            _scene.Tell(CallEventKind.AgentRingNoAnswer, e => e with
            {
                Queue = "600", Interface = "PJSIP/1001", AgentUniqueId = $"agent-{attempt}", RingTime = 5_000,
            }).After(10);
        }

        var rings = _scene.Call.Visits[0].Rings;
        rings.Should().HaveCount(100);
        rings.Select(ring => ring.Number).Should().Equal(Enumerable.Range(151, 100));
    }

    [Fact]
    public void Rings_RestoredAndToldAgain_AreTheSame()
    {
        static TrackedScene Tell(TrackedScene scene) => scene.Join("600").Rings("600", "1001").After(2).RingsInVain("600", "1001", 2_000)
            .After(5).Rings("600", "1002").After(1).Leave("600").Connect("600", "1002");
        var before = Tell(_scene).Call;

        var after = Tell(new TrackedScene(before)).CallerHangsUp();

        after.Call.Visits[0].Rings.Should().Equal(before.Visits[0].Rings);
    }

    [Fact]
    public void Rings_StoredByAnotherHost_AreTakenOverWhenMore()
    {
        var other = new TrackedScene().Join("600").Rings("600", "1001").After(15).RingsInVain("600", "1001", 15_000).Call;
        _scene.Join("600").After(16).Tracker.Reconcile([other], TrackedScene.Start, "pbx");

        _scene.CallerHangsUp();
        Told().Should().Equal("1 PJSIP/1001 Agente 1001 1001 00:00 15 False");
    }

    [Fact]
    public void Rings_HeardOfJustAfterTheCallerLeft_AreStored()
    {
        var changes = _scene.Join("600").After(5).Abandon("600").Leave("600").After(0.5).Changes.Count;

        _scene.Rings("600", "1001").Changes.Should().HaveCount(changes + 1);
        Told().Should().Equal("1 PJSIP/1001 Agente 1001 1001 00:05 0 False");
    }

    [Fact]
    public void Visits_WithEqualRings_AreEqual()
    {
        static QueueVisit Rung() => new TrackedScene().Join("600").Rings("600", "1001").After(4).RingsInVain("600", "1001", 4_000).Call.Visits[0];

        Rung().Should().Be(Rung());
        Rung().Should().NotBe(Rung() with { Rings = [] });
    }

    private IEnumerable<string> Told() => _scene.Call.Visits.SelectMany(visit => visit.Rings).Select(ring =>
        $"{ring.Number} {ring.Interface} {ring.AgentName} {ring.Extension} {ring.RangAt - TrackedScene.Start:mm\\:ss} {ring.Seconds} {ring.IsAnswered}");
}
