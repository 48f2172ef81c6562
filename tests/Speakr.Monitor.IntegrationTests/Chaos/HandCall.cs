using System.Text.Json.Nodes;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>The events of one call, each to be said when the test wants it.</summary>
internal sealed record HandCall(string Id, string Extension = "1001")
{
    public JsonObject Join => Event("QueueCallerJoin", ("queue", "8001"), ("calleridnum", "11987650001"), ("position", "1"), ("count", "1"));

    public JsonObject Connect => Event(
        "AgentConnect", ("queue", "8001"), ("calleridnum", "11987650001"), ("interface", $"PJSIP/{Extension}"),
        ("destuniqueid", $"{Id}1"), ("destchannel", $"PJSIP/{Extension}-0000abcd"), ("holdtime", "1"));

    public JsonObject Abandon => Event("QueueCallerAbandon", ("queue", "8001"), ("calleridnum", "11987650001"), ("position", "1"), ("holdtime", "1"));

    /// <summary>Out of the queue, followed by nothing when it is by a key.</summary>
    public JsonObject Leave => Event("QueueCallerLeave", ("queue", "8001"), ("calleridnum", "11987650001"), ("position", "1"), ("count", "0"));

    public JsonObject HangUp => Event("Hangup", ("cause", "16"));

    private JsonObject Event(string name, params (string Key, string Value)[] details)
    {
        var payload = new JsonObject { ["event"] = name, ["uniqueid"] = Id, ["linkedid"] = Id };
        foreach (var (key, value) in details)
            payload[key] = value;
        return payload;
    }
}
