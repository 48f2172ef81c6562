using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class AgentExtensionTests
{
    [Theory]
    [InlineData("PJSIP/1001", null, "1001")]
    [InlineData("PJSIP/1000101", "1000101", "1000101")]
    [InlineData("Local/1001@from-queue/n", "1001", "1001")]
    [InlineData("Local/1001@from-queue", null, "1001")]
    [InlineData("SIP/204", "204", "204")]
    [InlineData("IAX2/305", null, "305")]
    [InlineData("DAHDI/7", null, "7")]
    [InlineData("DAHDI/g0/1001", "1001", "1001")]
    [InlineData("SIP/trunk/1132210000", "1140008001", "1132210000")]
    [InlineData("PJSIP/1132210000@trunk", "1140008001", "1132210000")]
    [InlineData("IAX2/guest:secret@branch/1001", "1140008001", "1001")]
    [InlineData("Khomp/b0c3", "1140008001", "b0c3")]
    [InlineData("PJSIP/maria", "1140008001", "maria")]
    [InlineData("PJSIP/maria", null, "maria")]
    [InlineData("SIP/0004f2040001", "1140008001", "0004f2040001")]
    [InlineData("PJSIP/1001/sip:1001@10.0.0.7:5060", null, "1001")]
    [InlineData(null, "1007", "1007")]
    [InlineData("", null, "")]
    [InlineData(null, null, "")]
    public void Of_EveryKindOfInterface_TheExtension(string? agentInterface, string? agentNumber, string expected) =>
        AgentExtension.Of(Connect(agentInterface, agentNumber, channel: null)).Should().Be(expected);

    [Theory]
    [InlineData("PJSIP/1001", "PJSIP/1004-00000048", "1004")]
    [InlineData("PJSIP/1001", "PJSIP/1001-00000047", "1001")]
    [InlineData("PJSIP/maria", "PJSIP/joao-00000048", "joao")]
    [InlineData("PJSIP/front-desk", "PJSIP/front-desk-00000048", "front-desk")]
    [InlineData("SIP/1001", "PJSIP/1001-00000047", "1001")]
    [InlineData("Local/1001@from-queue/n", "PJSIP/1004-00000048", "1004")]
    [InlineData("Local/1001@from-queue/n", "Local/1001@from-queue-00000007;1", "1001")]
    [InlineData("DAHDI/g0/1001", "DAHDI/i1/1001-1", "1001")]
    [InlineData("Khomp/b0c3", "Khomp/B0C3-0.0", "b0c3")]
    [InlineData("SIP/trunk/1132210000", "SIP/trunk-00000048", "1132210000")]
    [InlineData("PJSIP/1001@branch", "PJSIP/branch-00000048", "1001")]
    [InlineData("SIP/1001@branch", "SIP/branch-00000048", "1001")]
    public void Of_AnotherChannelAnswered_TheExtensionThatTalks(string agentInterface, string channel, string expected) =>
        AgentExtension.Of(Connect(agentInterface, "1140008001", channel)).Should().Be(expected);

    [Fact]
    public void Of_EndOfTalkWithPhoneBehindLocalMember_TheMember() =>
        AgentExtension.Of(Connect("Local/1001@ramais", "1001", "PJSIP/desk7-0000000b") with { Kind = CallEventKind.AgentComplete }).Should().Be("1001");

    [Theory]
    [InlineData("PJSIP/1001-00000029", "1001")]
    [InlineData("PJSIP/1000101-0000002f", "1000101")]
    [InlineData("SIP/204-0000002A", "204")]
    [InlineData("SIP/204-b7a1", "204")]
    [InlineData("IAX2/305-12345", "305")]
    [InlineData("DAHDI/7-1", "7")]
    [InlineData("Local/1001@from-queue-0000001;1", "1001")]
    [InlineData("Local/1001@from-queue-0000001;2", "1001")]
    [InlineData("PJSIP/front-desk-00000029", "front-desk")]
    [InlineData("PJSIP/room-12-00000029", "room-12")]
    [InlineData("PJSIP/front-desk", "front-desk")]
    [InlineData("PJSIP/1001", "1001")]
    [InlineData("PJSIP/1001-", "1001-")]
    [InlineData("-29", "-29")]
    [InlineData("", "")]
    public void FromChannel_EveryKindOfChannel_TheExtensionOfItsInterface(string channel, string expected) =>
        AgentExtension.FromChannel(channel).Should().Be(expected);

    private static CallEvent Connect(string? agentInterface, string? agentNumber, string? channel) => new()
    {
        Kind = CallEventKind.AgentConnect, ReceivedAt = TrackedScene.Start, Interface = agentInterface, AgentNumber = agentNumber, AgentChannel = channel,
    };
}
