using System.Text;
using System.Text.Json;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Security;

/// <summary>A feed that sends more than any PBX does takes no more memory than a busy one, and puts nothing impossible into the history.</summary>
public sealed class HostileFeedTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly CallEventParser _parser = new("feed");

    [Fact]
    public void Parse_TextsWithoutEnd_KeepTheirBeginning()
    {
        var longest = new string('a', 1023) + "😀" + new string('b', 500_000);

        var join = Parse(new() { ["event"] = "QueueCallerJoin", ["queue"] = longest, ["calleridnum"] = longest, ["linkedid"] = longest, ["uniqueid"] = longest + "c" });

        join.Queue.Should().Be(new string('a', 1023), "half a character is none");
        join.CallerNumber.Should().HaveLength(1023);
        join.LinkedId.Should().HaveLength(255).And.NotBe(join.UniqueId, "ids are told apart by their whole");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-2147483648")]
    [InlineData("2147483647")]
    public void Parse_DurationThatCannotBe_IsNotKnown(string seconds)
    {
        var complete = Parse(new()
        {
            ["event"] = "AgentComplete", ["queue"] = "8001", ["linkedid"] = "1.1", ["uniqueid"] = "1.1", ["interface"] = "PJSIP/1", ["holdtime"] = seconds,
            ["talktime"] = seconds, ["ringtime"] = seconds,
        });

        complete.Should().Match<CallEvent>(item => item.HoldSeconds == null && item.TalkSeconds == null && item.RingTime == null);
    }

    [Fact]
    public void Apply_CallThatJoinsWithoutEnd_IsNoLargerThanAnyCall()
    {
        var tracker = new CallTracker();
        for (var number = 0; number < 3000; number++)
        {
            tracker.Apply(Parse(
                new() { ["event"] = "QueueCallerJoin", ["queue"] = $"{number}", ["linkedid"] = "1.1", ["uniqueid"] = "1.1", ["position"] = "1" }, Now.AddSeconds(number)));
        }

        tracker.Apply(Parse(new() { ["event"] = "Hangup", ["linkedid"] = "1.1", ["uniqueid"] = "1.1", ["cause"] = "16" }, Now.AddSeconds(3001)));

        var (call, _) = tracker.TakeChanges().Should().ContainSingle().Subject;
        call.Visits.Should().HaveCount(1000);
        call.OnPanel.Should().BeFalse("its hang-up still ends it");
    }

    private CallEvent Parse(Dictionary<string, string> fields, DateTimeOffset? at = null)
    {
        _parser.TryParse(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(fields)), at ?? Now, out var parsed).Should().BeTrue();
        return parsed!;
    }
}
