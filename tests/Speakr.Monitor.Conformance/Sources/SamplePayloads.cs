using System.Text.Json.Nodes;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Conformance.Sources;

/// <summary>Payloads as feeds send them, good and bad.</summary>
public static class SamplePayloads
{
    private const int LongestId = 150;

    /// <summary>An <c>AgentConnect</c>, recorded from Asterisk 22 and shortened.</summary>
    public static JsonObject AgentConnect => new()
    {
        ["event"] = "AgentConnect",
        ["privilege"] = "agent,all",
        ["channel"] = "PJSIP/provider-0000001f",
        ["calleridnum"] = "11987650101",
        ["calleridname"] = "<unknown>",
        ["uniqueid"] = "1795331618.31",
        ["linkedid"] = "1795331618.31",
        ["destchannel"] = "PJSIP/1000101-00000020",
        ["destcalleridnum"] = "1000101",
        ["destuniqueid"] = "1795331619.32",
        ["destlinkedid"] = "1795331618.31",
        ["queue"] = "8002",
        ["interface"] = "PJSIP/1000101",
        ["membername"] = "Agente \\\"Zé\\\" 1000101",
        ["holdtime"] = "2",
        ["ringtime"] = "2",
    };

    /// <summary>What <see cref="AgentConnect"/> must become.</summary>
    public static CallEvent ExpectedAgentConnect => new()
    {
        Kind = CallEventKind.AgentConnect,
        ReceivedAt = default,
        LinkedId = "1795331618.31",
        UniqueId = "1795331618.31",
        Channel = "PJSIP/provider-0000001f",
        Queue = "8002",
        CallerNumber = "11987650101",
        Interface = "PJSIP/1000101",
        AgentName = "Agente \"Zé\" 1000101",
        AgentNumber = "1000101",
        AgentUniqueId = "1795331619.32",
        AgentChannel = "PJSIP/1000101-00000020",
        AgentLinkedId = "1795331618.31",
        HoldSeconds = 2,
        RingTime = 2,
    };

    /// <summary>Texts that must arrive as they are.</summary>
    public static TheoryData<string> HostileTexts => new()
    {
        "pbx-são-paulo-1795331618.31",
        "'; DROP TABLE CallsHistory; -- \" ` \\ % _ ?",
        "fila 🎧👩‍💻 日本語",
        "\u2028 \u00a0 <b>&amp;</b> \t",
        new string('9', LongestId),
    };

    /// <summary>What must be left out without ending the source: not JSON, not an event, or without what tells its call.</summary>
    public static IReadOnlyList<string> Bad { get; } =
    [
        "{\"event\":\"Hangup\",\"linkedid\":",
        "{\"event\":\"Hangup\"",
        "{nonsense}",
        "[]",
        "null",
        "17",
        "\"text\"",
        "{}",
        "{\"event\":null}",
        "{\"event\":{\"event\":\"Hangup\"}}",
        "{\"event\":\"VarSet\",\"linkedid\":\"1.1\",\"variable\":{\"A\":\"\"}}",
        "{\"event\":\"Connected\",\"linkedid\":\"1.1\"}",
        "{\"event\":\"Hangup\",\"uniqueid\":\"1.1\"}",
        "{\"event\":\"Hangup\",\"linkedid\":[\"1.1\"],\"uniqueid\":{\"a\":1}}",
        "{\"event\":\"QueueCallerJoin\",\"linkedid\":\"1.1\",\"queue\":\"\"}",
        "{\"event\":\"AgentConnect\",\"linkedid\":\"1.1\"}",
        "{\"a\":" + new string('[', 200) + new string(']', 200) + "}",
    ];
}
