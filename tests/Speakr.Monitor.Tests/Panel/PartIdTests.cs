using FluentAssertions;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.AspNetCore.Panel.Parts;
using Xunit;

namespace Speakr.Monitor.Tests.Panel;

public sealed class PartIdTests
{
    [Fact]
    public void Order_OfAgents_IsThatOfTheAlphabet()
    {
        string[] sorted = ["Ana", "Ângela", "bruno", "Caetano", "Çelik", "Érica", "Fábio", "Ígor", "Zuleica"];

        sorted.Reverse().OrderBy(name => PartId.Order(Agent(name)), StringComparer.Ordinal).Should().Equal(sorted);
    }

    [Fact]
    public void Order_AgentsOfOneName_AreTwo() =>
        PartId.Order(Agent("Ana", "PJSIP/1001")).Should().NotBe(PartId.Order(Agent("Ana", "PJSIP/1002")));

    private static AgentAnswer Agent(string name, string member = "PJSIP/1001") =>
        new("pbx", member, name, DisplayName: null, "1001", "free", Paused: false, PauseReason: null, DateTimeOffset.UnixEpoch, TalkingTo: null, Current: true, Queues: []);
}
