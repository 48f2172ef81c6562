using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Sources.Ami;

namespace Speakr.Monitor.IntegrationTests.Sources;

/// <summary>What the tests of the AMI source share.</summary>
public abstract class AmiTest
{
    private protected const string Join = "Event: QueueCallerJoin\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\nQueue: 8001\r\n\r\n";

    private protected static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    private protected static AmiCallEventSource Make(
        AmiServer server, Action<AmiSourceOptions>? configure = null, TimeProvider? time = null, ILogger<AmiCallEventSource>? logger = null)
    {
        var options = new AmiSourceOptions { Host = "127.0.0.1", Port = server.Port, Username = AmiServer.Username, Secret = AmiServer.Secret };
        configure?.Invoke(options);
        return new AmiCallEventSource(options, logger ?? NullLogger<AmiCallEventSource>.Instance, time ?? TimeProvider.System);
    }

    private protected static string Hangup(int number) => $"Event: Hangup\r\nUniqueid: 1.{number}\r\nLinkedid: 1.{number}\r\nCause: 16\r\n\r\n";

    /// <summary>Lets the time of one ping pass, and waits until it has been sent, and answered where somebody reads: else the next one finds silence.</summary>
    private protected static async Task TickAsync(AmiServer server, ManualTime time, AmiCallEventSource? read = null)
    {
        var (sent, answered) = (server.Count("Ping"), read?.Counters.Ignored);
        await Eventually.BeTrueAsync(() => time.WaitsFor(Ping), "the next ping should be waited for");
        time.Advance(Ping);
        await Eventually.BeTrueAsync(() => server.Count("Ping") > sent, "a ping should be sent");
        if (read is not null)
            await Eventually.BeTrueAsync(() => read.Counters.Ignored > answered, "its answer should be read");
    }
}
