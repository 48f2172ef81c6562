using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Speakr.Monitor.TestUtils;

/// <summary>Forwards TCP connections to a loopback port, and on demand cuts them, stalls them, refuses new ones or leads them elsewhere.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Link, bool> _links = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();
    private volatile bool _refuses;
    private volatile int _serverPort;

    public TcpProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Whether bytes pass, and one connection has lasted for so long.</summary>
    public bool IsSteady(TimeSpan age) =>
        !_refuses && _open.Task.IsCompleted && _links.Keys.Any(link => link.BegunAt is { } begun && DateTimeOffset.UtcNow - begun >= age);

    /// <summary>Cuts every connection that there is.</summary>
    public void Cut()
    {
        foreach (var link in _links.Keys)
            link.Cut();
    }

    /// <summary>Connections stay, and new ones are accepted, but no byte passes until <see cref="Flow"/>.</summary>
    public void Stall() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Flow() => _open.TrySetResult();

    /// <summary>Cuts every connection, and new ones at once. The port stays ours, so that nobody else can get it meanwhile.</summary>
    public void Refuse()
    {
        _refuses = true;
        Cut();
    }

    public void Admit() => _refuses = false;

    /// <summary>Leads to another server from now on, as an address that moves does: cuts every connection to the one before.</summary>
    public void LeadTo(int serverPort)
    {
        _serverPort = serverPort;
        Cut();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Flow();
        _listener.Stop();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                links.RemoveAll(link => link.IsCompleted);
                links.Add(ServeAsync(new Link(client)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            Cut();
            await Task.WhenAll(links);
        }
    }

    private async Task ServeAsync(Link link)
    {
        _links[link] = true;
        try
        {
            if (_refuses)
                return;
            await link.Server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            link.BegunAt = DateTimeOffset.UtcNow;
            var (near, far) = (link.Client.GetStream(), link.Server.GetStream());
            // When one side is done, the other has nobody to talk to.
            await await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone, and so is the other.
        }
        finally
        {
            link.Cut();
            _links.TryRemove(link, out _);
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReadAsync(buffer, _stop.Token) is var count and > 0)
            {
                await _open.Task;
                await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Cut, or the side that is written to is gone.
        }
    }

    private sealed class Link(TcpClient client)
    {
        public TcpClient Client { get; } = client;

        public TcpClient Server { get; } = new();

        public DateTimeOffset? BegunAt { get; set; }

        /// <summary>Both sides see a reset, as when a firewall forgets a connection.</summary>
        public void Cut()
        {
            foreach (var side in new[] { Client, Server })
                side.Client?.Close(timeout: 0);
        }
    }
}
