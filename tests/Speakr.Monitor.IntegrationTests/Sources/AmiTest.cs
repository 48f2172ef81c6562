using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Sources.Ami;

namespace Speakr.Monitor.IntegrationTests.Sources;

/// <summary>What the tests of the AMI source share.</summary>
public abstract class AmiTest
{
    private protected const string Join = "Event: QueueCallerJoin\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\nQueue: 8001\r\n\r\n";

    private protected static AmiCallEventSource Make(
        AmiServer server, Action<AmiSourceOptions>? configure = null, TimeProvider? time = null, ILogger<AmiCallEventSource>? logger = null)
    {
        var options = new AmiSourceOptions { Host = "127.0.0.1", Port = server.Port, Username = AmiServer.Username, Secret = AmiServer.Secret };
        configure?.Invoke(options);
        return new AmiCallEventSource(options, logger ?? NullLogger<AmiCallEventSource>.Instance, time ?? TimeProvider.System);
    }

    private protected static string Hangup(int number) => $"Event: Hangup\r\nUniqueid: 1.{number}\r\nLinkedid: 1.{number}\r\nCause: 16\r\n\r\n";
}
