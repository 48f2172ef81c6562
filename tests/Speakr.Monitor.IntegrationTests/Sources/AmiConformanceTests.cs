using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Conformance.Sources;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.Ami;

namespace Speakr.Monitor.IntegrationTests.Sources;

public sealed class AmiConformanceTests : CallEventSourceConformance
{
    protected override ValueTask<CallEventSourcePeer> CreatePeerAsync() => ValueTask.FromResult<CallEventSourcePeer>(new Peer());

    // The lists are refused, because their last events would come between those of a test.
    private sealed class Peer : CallEventSourcePeer
    {
        private readonly AmiServer _server = new() { AfterLogin = "" };

        public override ValueTask<ICallEventSource> StartAsync(IReadOnlyList<string> payloads)
        {
            _server.AfterLogin = string.Concat(payloads.Select(Packet));
            _server.Denied.UnionWith(["CoreShowChannels", "QueueStatus"]);
            _server.Start();
            return ValueTask.FromResult<ICallEventSource>(new AmiCallEventSource(
                new AmiSourceOptions { Host = "127.0.0.1", Port = _server.Port, Username = AmiServer.Username, Secret = AmiServer.Secret },
                NullLogger<AmiCallEventSource>.Instance, TimeProvider.System));
        }

        public override ValueTask CutAsync()
        {
            _server.Cut();
            return ValueTask.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            await base.DisposeAsync();
        }

        // What is no flat object, AMI cannot carry; it comes as the nonsense that it then is.
        private static string Packet(string payload) => Parse(payload) is { } flat ? AmiText.Of(flat) : payload + "\r\n\r\n";

        private static JsonObject? Parse(string payload)
        {
            try
            {
                return JsonNode.Parse(payload) is JsonObject flat && flat["event"] is JsonValue && flat.All(pair => pair.Value is JsonValue) ? flat : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
