using System.Net.WebSockets;
using System.Threading.Channels;
using SocketIOClient.Transport;
using SocketIOClient.UriConverters;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>
/// The socket that the client library speaks through. The library starts sends without awaiting them and cannot cope with a socket that
/// throws; so here nothing that it calls throws or waits: sends go to a queue, and a failed connect is kept for whoever asks.
/// Receiving does not go through the library at all.
/// </summary>
internal sealed class FeedSocket : IClientWebSocket, IUriConverter
{
    // Pongs, pings and one connect packet: more than a few waiting means that the server no longer reads, which its silence will tell.
    private const int MaxQueuedSends = 256;

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<Outgoing> _outgoing =
        Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(MaxQueuedSends) { SingleReader = true });

    private readonly SingleObservable<string> _text = new();
    private readonly SingleObservable<byte[]> _bytes = new();
    private readonly Uri _uri;
    private readonly CancellationToken _connectAborted;

    public FeedSocket(SocketIOEndpoint endpoint, CancellationToken connectAborted)
    {
        _uri = endpoint.WebSocketUri;
        _connectAborted = connectAborted;
        _socket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in endpoint.Headers)
            _socket.Options.SetRequestHeader(name, value);
    }

    public IObservable<string> TextObservable => _text;

    public IObservable<byte[]> BytesObservable => _bytes;

    /// <summary>Why connecting failed; <see langword="null"/> when it did not.</summary>
    public Exception? ConnectError { get; private set; }

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public System.Net.HttpStatusCode HttpStatus => _socket.HttpStatusCode;

    public async Task ConnectAsync(Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.ConnectAsync(_uri, _connectAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            ConnectError = e;
        }
    }

    public Task SendAsync(byte[] bytes, TransportMessageType type, bool endOfMessage, CancellationToken cancellationToken)
    {
        _outgoing.Writer.TryWrite(new Outgoing(bytes, type, endOfMessage));
        return Task.CompletedTask;
    }

    // The connection is closed by its owner, and only once.
    public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Headers are set before the library sees the socket: an invalid one would hang it.
    public void AddHeader(string key, string val)
    {
    }

    // The library's own converter does not encode the query, and a failure in it would hang the library.
    public Uri GetServerUri(bool ws, Uri serverUri, int eio, string path, IEnumerable<KeyValuePair<string, string>> queryParams) => _uri;

    /// <summary>Hands a packet to the library.</summary>
    public void Deliver(string packet) => _text.Publish(packet);

    public ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> room) => _socket.ReceiveAsync(room, CancellationToken.None);

    /// <summary>Sends what is queued, until <see cref="CloseAsync"/> or a failure.</summary>
    public async Task SendQueuedAsync()
    {
        await foreach (var send in _outgoing.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var type = send.Type == TransportMessageType.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            await _socket.SendAsync(send.Bytes.AsMemory(), type, send.EndOfMessage, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void StopSending() => _outgoing.Writer.TryComplete();

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
    }

    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    private readonly record struct Outgoing(byte[] Bytes, TransportMessageType Type, bool EndOfMessage);
}
