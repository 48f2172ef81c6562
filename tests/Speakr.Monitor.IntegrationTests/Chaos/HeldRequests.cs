using System.Net;
using System.Net.Sockets;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Clients of a web server that send a part of a request and then nothing more.</summary>
internal sealed class HeldRequests(int port)
{
    private static readonly byte[][] Beginnings =
        ["GET /health/ready HTTP/1.1\r\nHost: lo"u8.ToArray(), "POST /health/ready HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx"u8.ToArray()];

    private readonly List<TcpClient> _clients = [];

    public async Task BeginAsync()
    {
        foreach (var beginning in Beginnings)
        {
            var client = new TcpClient();
            _clients.Add(client);
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                await client.GetStream().WriteAsync(beginning);
            }
            catch (Exception error) when (error is SocketException or IOException)
            {
                // The host is down at present, by another trouble.
                return;
            }
        }
    }

    public void End()
    {
        foreach (var client in _clients)
            client.Dispose();
        _clients.Clear();
    }
}
