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

    [Fact]
    public void Refused_ServerThatRepeatsTheSecret_IsNotRepeated() =>
        AmiFailure.Refused(_options, "bad Secret: s3cr:t@/x").ToString().Should().Contain("bad Secret: ***").And.NotContain("s3cr");

    private static CallEvent Event(CallEventKind kind, string channel) => new() { Kind = kind, ReceivedAt = Sample.Time, UniqueId = channel };
}
