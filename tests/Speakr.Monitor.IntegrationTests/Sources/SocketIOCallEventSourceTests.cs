using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.IntegrationTests.Feed;
using Speakr.Monitor.Sources.SocketIO;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sources;

public sealed class SocketIOCallEventSourceTests
{
    [SkippableFact]
    public async Task ReadAsync_BurstOfEvents_YieldsAllInOrder()
    {
        const int Count = 20_000;
        await using var server = await FeedServer.StartAsync();
        await using var reader = await SourceReader.ConnectAsync(Make(server));

        await server.BurstAsync(Payload("QueueCallerJoin"), Count, "linkedid");
        var events = await reader.TakeAsync(Count);

        events.Select(e => e.LinkedId).Should().Equal(Enumerable.Range(0, Count).Select(i => $"1795331618.31.{i}"));
    }

    private static SocketIOCallEventSource Make(FeedServer server, Action<SocketIOSourceOptions>? configure = null)
    {
        var options = new SocketIOSourceOptions { Url = server.Url };
        configure?.Invoke(options);
        return new SocketIOCallEventSource(options, NullLogger<SocketIOCallEventSource>.Instance, TimeProvider.System);
    }

    private static JsonObject Payload(string kind) => new()
    {
        ["event"] = kind,
        ["uniqueid"] = "1795331618.31",
        ["linkedid"] = "1795331618.31",
        ["queue"] = "8002",
        ["calleridnum"] = "11987650101",
    };
}
