using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.IntegrationTests.Sources;

/// <summary>What the tests of the Socket.IO source share.</summary>
public abstract class SocketIOTest
{
    private protected static SocketIOCallEventSource Make(FeedServer server, Action<SocketIOSourceOptions>? configure = null) =>
        Make(server.Url, configure);

    private protected static SocketIOCallEventSource Make(string url, Action<SocketIOSourceOptions>? configure = null)
    {
        var options = new SocketIOSourceOptions { Url = url };
        configure?.Invoke(options);
        return new SocketIOCallEventSource(options, NullLogger<SocketIOCallEventSource>.Instance, TimeProvider.System);
    }

    private protected static JsonObject Join(string id = "1795331618.31") => new()
    {
        ["event"] = "QueueCallerJoin",
        ["uniqueid"] = id,
        ["linkedid"] = id,
        ["queue"] = "8002",
        ["calleridnum"] = "11987650101",
    };
}
