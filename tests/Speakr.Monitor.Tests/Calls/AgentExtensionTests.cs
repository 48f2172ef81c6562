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
}
