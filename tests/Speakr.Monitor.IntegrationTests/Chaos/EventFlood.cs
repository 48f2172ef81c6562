using System.Globalization;
using System.Text.Json.Nodes;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>More events than a journal of 10 MB holds, of channels that no call in a queue has: they fill it and change nothing.</summary>
internal sealed class EventFlood(LiveFeed feed)
{
    private const int Events = 60_000;
    private const int AtOnce = 2_000;

    private int _poured;

    public void Pour()
    {
        for (var said = 0; said < Events; said += AtOnce)
            feed.Say(Enumerable.Range(0, AtOnce).Select(_ => Next()));
    }

    private JsonObject Next()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"flood.{++_poured}");
        return new JsonObject { ["event"] = "Hangup", ["uniqueid"] = id, ["linkedid"] = id, ["cause"] = "16", ["calleridnum"] = "11987650001" };
    }
}
