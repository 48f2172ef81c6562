using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace CustomSource;

/// <summary>Reads AMI events from a TCP server that writes each as a line of JSON.</summary>
public sealed class LineFeedSource(string host, int port) : ICallEventSource
{
    public string Name => "line-feed";

    #region read
    public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await ConnectAsync(client, cancellationToken);
        using var lines = new StreamReader(client.GetStream(), Encoding.UTF8);
        var parser = new CallEventParser(Name);
        yield return new CallEvent { Kind = CallEventKind.Connected, Source = Name, ReceivedAt = DateTimeOffset.UtcNow };
        while (true)
        {
            var line = await NextLineAsync(lines, cancellationToken);
            if (parser.TryParse(Encoding.UTF8.GetBytes(line), DateTimeOffset.UtcNow, out var callEvent))
                yield return callEvent;
        }
    }
    #endregion

    #region connection
    private async Task ConnectAsync(TcpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.ConnectAsync(host, port, cancellationToken);
            // Without it a server that has vanished would look like one with nothing to say.
            client.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }
        catch (SocketException failure)
        {
            throw new CallEventSourceException($"No connection to {host}:{port}: {failure.Message}.", innerException: failure);
        }
    }

    private async Task<string> NextLineAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken)
                ?? throw new CallEventSourceException($"{host}:{port} has closed the connection.");
        }
        catch (IOException failure)
        {
            throw new CallEventSourceException($"The connection to {host}:{port} was lost: {failure.Message}", innerException: failure);
        }
    }
    #endregion
}
