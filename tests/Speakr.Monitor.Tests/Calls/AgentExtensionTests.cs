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
    [InlineData("Khomp/b0c3", "1005", "1005")]
    [InlineData("PJSIP/maria", "1006", "1006")]
    [InlineData("PJSIP/maria", null, "maria")]
    [InlineData("PJSIP/1001/sip:1001@10.0.0.7:5060", null, "1001")]
    [InlineData(null, "1007", "1007")]
    [InlineData("", null, "")]
    [InlineData(null, null, "")]
    public void From_EveryKindOfInterface_TheExtension(string? agentInterface, string? agentNumber, string expected) =>
        AgentExtension.From(agentInterface, agentNumber).Should().Be(expected);

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
}
