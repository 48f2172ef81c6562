using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr.Records;
using Xunit;
using static Speakr.Monitor.Tests.Cdr.Records.Rows;

namespace Speakr.Monitor.Tests.Cdr.Records;

/// <summary>Rows of channels that share their calls with others.</summary>
public sealed class RecordedChannelsTests
{
    [Fact]
    public void Of_CallersOfAnAgentPool_AreCallsOfTheirOwn()
    {
        // All rows of a login have the linkedid of the agent's channel.
        var calls = Read(
            Of("1.5", "1.1", Answered("600", 0, 20, "Local/1001@agents-00000001;1")),
            Of("1.9", "1.1", Answered("600", 40, 20, "Local/1001@agents-00000002;1")));

        calls.Select(call => (call.LinkedId, call.RecordedLinkedId)).Should().BeEquivalentTo([("1.5", "1.1"), ("1.9", "1.1")]);
    }

    [Fact]
    public void Of_CallerWhoCameThroughALocalChannel_HasTheLinkedidOfHisOwnChannel() =>
        Read(Of("1.3", "1.1", Answered("600", 0, 20, "PJSIP/1001-0a")) with { Channel = "Local/600@grupo-00000005;2" })
            .Should().ContainSingle().Which.Should().BeEquivalentTo(new { LinkedId = "1.1", RecordedLinkedId = (string?)null });

    [Fact]
    public void Of_ParkedAndTakenFromAnotherPhone_IsNoVisit() => Read(
            Answered("600", 0, 20, "PJSIP/1001-0a"), Elsewhere(20, 9, "Park"), Answered("600", 29, 15, "PJSIP/1004-0b"), Answered("600", 44, 5, "PJSIP/1005-0c"))
        .Single().Visits().Should().Equal("600 1001 0-20");

    [Fact]
    public void Of_ParkedAndSentIntoAQueueAgain_IsAVisit() =>
        Read(Answered("600", 0, 20, "PJSIP/1001-0a"), Elsewhere(20, 9, "Park"), Elsewhere(29, 3, "Playback"), Answered("600", 32, 15, "PJSIP/1004-0b"))
            .Single().Visits().Should().Equal("600 1001 0-20", "600 1004 32-47");

    [Fact]
    public void Of_QueueAsMemberOfAQueue_AnsweredByThePersonOnly()
    {
        var call = Read(
            Of("1.1", "1.1", Answered("8022", 0, 30, "Local/8001@from-queue-00000007;1")),
            Of("1.3", "1.1", Answered("8001", 1, 29, "PJSIP/1003-0a")) with { Channel = "Local/8001@from-queue-00000007;2" }).Single();

        call.Visits().Should().Equal("8022  0-30", "8001 1003 1-30");
    }

    [Fact]
    public void Heal_QueueAsMemberOfAQueueAbandoned_IsShownWithTheQueueThatTheCallerWaitedIn() => Healed(
            Of("1.1", "1.1", Answered("8022", 0, 30, "Local/8001@from-queue-00000007;1")),
            Of("1.3", "1.1", Rung("8001", 1, 29, "PJSIP/1003-0a")) with { Channel = "Local/8001@from-queue-00000007;2" })
        .Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, Queue = "8001", Extension = "" });

    [Fact]
    public void Heal_SecondQueueBehindALocalChannelAbandoned_IsShownWithThat() => Healed(
            Of("1.3", "1.1", Rung("600", 0, 20, "PJSIP/1001-0a")) with { Channel = "Local/600@grupo-00000005;2" },
            Of("1.5", "1.1", Rung("601", 25, 20, "PJSIP/1002-0a")) with { Channel = "Local/601@grupo-00000006;2" })
        .Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, Queue = "601" });

    [Fact]
    public void Heal_AgentAskedAnotherQueueInVain_IsShownWithTheTalk() => Healed(
            Of("1.1", "1.1", Answered("600", 0, 60, "PJSIP/1001-0a")),
            Of("1.3", "1.1", Rung("601", 25, 10, "PJSIP/1002-0a")) with { Channel = "Local/601@grupo-00000006;2" })
        .Should().BeEquivalentTo(new { Status = CallStatus.Ended, Queue = "600", Extension = "1001" });

    [Fact]
    public void Of_ConsultationHandedOverWhileItWaited_IsTheCallersVisit()
    {
        var call = Read(
            Of("1.1", "1.1", Answered("600", 0, 20, "PJSIP/1001-0a")),
            Of("1.5", "1.5", Rung("601", 12, 8, "PJSIP/1002-0c")) with { Channel = "PJSIP/1001-0b" },
            Of("1.1", "1.1", Answered("601", 25, 30, "PJSIP/1002-0d"))).Single();

        call.Should().BeEquivalentTo(new { LinkedId = "1.1", FormerLinkedIds = new[] { "1.5" } });
        call.Visits().Should().Equal("600 1001 0-20", "601 1002 12-55");
    }

    [Fact]
    public void Of_ConsultationGivenUpLongBeforeTheTransfer_IsACallOfItsOwn() => Read(
            Of("1.1", "1.1", Answered("600", 0, 40, "PJSIP/1001-0a")),
            Of("1.5", "1.5", Rung("601", 12, 8, "PJSIP/1002-0c")) with { Channel = "PJSIP/1001-0b" },
            Of("1.1", "1.1", Answered("601", 41, 30, "PJSIP/1002-0d")))
        .Should().HaveCount(2).And.OnlyContain(call => call.FormerLinkedIds.Count == 0);

    private static CallRecordRow Of(string channel, string linkedId, CallRecordRow row) =>
        row with { UniqueId = channel, LinkedId = linkedId, Channel = $"PJSIP/trunk-{channel}" };

    private static Call Healed(params CallRecordRow[] rows)
    {
        var tracker = new CallTracker();
        tracker.Heal(Read(rows).Single(), At(600), mayCorrect: true);
        return tracker.TakeChanges().Single().Call;
    }
}
