using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Conformance.Sources;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.IntegrationTests.Sources;

public sealed class SocketIOConformanceTests : CallEventSourceConformance
{
    protected override async ValueTask<CallEventSourcePeer> CreatePeerAsync() => new Peer(await FeedServer.StartAsync());

    private sealed class Peer(FeedServer server) : CallEventSourcePeer
    {
        public override async ValueTask<ICallEventSource> StartAsync(IReadOnlyList<string> payloads)
        {
            await server.GreetWithPayloadsAsync(payloads);
            return new SocketIOCallEventSource(
                new SocketIOSourceOptions { Url = server.Url }, NullLogger<SocketIOCallEventSource>.Instance, TimeProvider.System);
        }

        public override async ValueTask CutAsync() => await server.TerminateClientsAsync();

        public override async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
