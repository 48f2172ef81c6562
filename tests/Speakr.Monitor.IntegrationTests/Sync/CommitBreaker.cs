using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>
/// A TCP proxy that breaks a connection at a commit of records: before the server hears of it, or after, so that only the answer is lost.
/// For plain connections.
/// </summary>
internal sealed class CommitBreaker : IAsyncDisposable
{
    private const int QueryCommand = 3;
    private const int HeaderBytes = 5;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _serverPort;
    private readonly bool _afterwards;
    private readonly Task _accepting;
    private int _breaks;

    public CommitBreaker(int serverPort, bool afterwards, int breaks)
    {
        (_serverPort, _afterwards, _breaks) = (serverPort, afterwards, breaks);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Commits that will still be broken.</summary>
    public int BreaksLeft => Volatile.Read(ref _breaks);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
                links.Add(LinkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(links);
        }
    }

    private async Task LinkAsync(TcpClient client)
    {
        using var clientSide = client;
        using var serverSide = new TcpClient();
        try
        {
            await serverSide.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            var (near, far) = (clientSide.GetStream(), serverSide.GetStream());
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var answers = AnswerAsync(far, near, broken.Token);
            await AskAsync(near, far, broken);
            clientSide.Close();
            serverSide.Close();
            await answers;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One side is gone, and so is the other.
        }
    }

    private static async Task AnswerAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            await from.CopyToAsync(to, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Nobody hears the answer any more.
        }
    }

    private async Task AskAsync(NetworkStream from, NetworkStream to, CancellationTokenSource broken)
    {
        var buffer = new byte[64 * 1024];
        var wrote = false;
        while (await from.ReadAsync(buffer, broken.Token) is var count and > 0)
        {
            var query = count > HeaderBytes && buffer[3] == 0 && buffer[4] == QueryCommand
                ? Encoding.Latin1.GetString(buffer, HeaderBytes, Math.Min(count - HeaderBytes, 200))
                : "";
            wrote |= query.Contains("INTO cdrs", StringComparison.OrdinalIgnoreCase) || query.Contains("INTO TABLE cdrs", StringComparison.Ordinal);
            if (wrote && query.StartsWith("COMMIT", StringComparison.Ordinal) && Interlocked.Decrement(ref _breaks) >= 0)
            {
                if (!_afterwards)
                    return;
                await broken.CancelAsync();
                await to.WriteAsync(buffer.AsMemory(0, count));
                // The answer comes here and goes no further: then the commit has been made.
                await to.ReadExactlyAsync(buffer.AsMemory(0, 1));
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), broken.Token);
        }
    }
}
