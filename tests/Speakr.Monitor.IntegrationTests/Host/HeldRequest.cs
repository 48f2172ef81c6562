using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>Requests that a web server cannot finish by itself.</summary>
internal static class HeldRequest
{
    private const string Head = "/health/ready HTTP/1.1\r\nHost: localhost\r\n";

    public static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["half a line"] = "GE",
        ["half a request"] = $"GET {Head}",
        ["a body that never ends"] = $"POST {Head}Content-Length: 1000000\r\n\r\nbegun",
        ["chunks that never end"] = $"POST {Head}Transfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n",
        ["answers that nobody reads"] = string.Concat(Enumerable.Repeat($"GET {Head}\r\n", 20_000)),
    };

    /// <summary>Sends as much as is taken within a second, reads nothing, and stays connected until the socket is disposed.</summary>
    public static async Task<Socket> OpenAsync(string kind, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1024 };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        // Whose answers nobody reads is not read any more either: the rest is never sent.
        var sending = socket.SendAsync(Encoding.ASCII.GetBytes(Kinds[kind]));
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1)));
        return socket;
    }
}
