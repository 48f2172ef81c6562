using System.Net;
using System.Net.Sockets;
using System.Text;
using CustomSource;
using Speakr.Monitor.Conformance.Sources;
using Speakr.Monitor.Sources;

namespace Samples.Tests;

public sealed class LineFeedConformance : CallEventSourceConformance
{
    protected override ValueTask<CallEventSourcePeer> CreatePeerAsync() => new(new LineServer());

    private sealed class LineServer : CallEventSourcePeer
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> _clients = [];
        private Task _serving = Task.CompletedTask;

        public override ValueTask<ICallEventSource> StartAsync(IReadOnlyList<string> payloads)
        {
            _listener.Start();
            _serving = ServeAsync(Encoding.UTF8.GetBytes(string.Concat(payloads.Select(payload => payload + "\n"))));
            return new(new LineFeedSource("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port));
        }

        public override ValueTask CutAsync()
        {
            foreach (var client in _clients)
                client.Client.Close(timeout: 0);
            return ValueTask.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _clients.ForEach(client => client.Dispose());
            await base.DisposeAsync();
        }

        private async Task ServeAsync(byte[] lines)
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                await client.GetStream().WriteAsync(lines);
            }
        }
    }
}
