using System.Text;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources.Ami;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class AmiDialogueTests
{
    private readonly AmiSourceOptions _options = new() { Username = "monitor", Secret = "s3cr:t@/x" };

    [Theory]
    [InlineData(50_000, "call")]
    [InlineData(50_001, null)]
    public void Hear_ChannelsWithoutEnd_RemembersNoMoreThanAListMayHave(int number, string? expected)
    {
        var time = TimeProvider.System;
        var dialogue = new AmiDialogue(
            _options, new AmiPermissions("ami", time, NullLogger.Instance), new PbxStart(), time, NullLogger.Instance);
        for (var i = 1; i <= number; i++)
            dialogue.Hear(Event(CallEventKind.CoreShowChannel, $"{i}") with { LinkedId = "call" });

        dialogue.Hear(Event(CallEventKind.QueueEntry, $"{number}") with { Queue = "8001" }).LinkedId.Should().Be(expected);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(0L, false)]
    public void Answer_AnotherStart_IsReportedUnlessFullyBootedHasSaidSo(long? uptime, bool isReported)
    {
        var (time, start) = (TimeProvider.System, new PbxStart());
        CallEvent? Connect(string startedAt)
        {
            var dialogue = new AmiDialogue(_options, new AmiPermissions("ami", time, NullLogger.Instance), start, time, NullLogger.Instance);
            // An old Asterisk 13 leaves the uptime out.
            dialogue.Hear(new CallEvent { Kind = CallEventKind.FullyBooted, ReceivedAt = Sample.Time, UptimeSeconds = uptime });
            return dialogue.Answer(Response("ActionID: start-1", "CoreStartupDate: 2026-11-28", $"CoreStartupTime: {startedAt}"));
        }

        Connect("06:15:00").Should().BeNull();
        (Connect("09:30:00") is { Kind: CallEventKind.FullyBooted, UptimeSeconds: not null }).Should().Be(isReported);
    }

    [Fact]
    public void Refused_ServerThatRepeatsTheSecret_IsNotRepeated() =>
        AmiFailure.Refused(_options, "bad Secret: s3cr:t@/x").ToString().Should().Contain("bad Secret: ***").And.NotContain("s3cr");

    private static AmiPacket Response(params string[] lines)
    {
        var packet = new AmiPacket(1024, 4096);
        foreach (var line in lines.Prepend("Response: Success"))
            packet.Add(Encoding.UTF8.GetBytes(line));
        return packet;
    }

    private static CallEvent Event(CallEventKind kind, string channel) => new() { Kind = kind, ReceivedAt = Sample.Time, UniqueId = channel };
}
