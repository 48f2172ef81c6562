using System.Net.WebSockets;
using System.Threading.Channels;
using SocketIOClient.Transport;
using SocketIOClient.UriConverters;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>
/// The socket that the client library speaks through. The library starts sends without awaiting them and cannot cope with a socket that
/// throws; so here nothing that it calls throws or waits: sends go to a queue, and a failed connect is kept until it is asked for.
/// Receiving does not go through the library at all.
/// </summary>
internal sealed class FeedSocket : IClientWebSocket, IUriConverter
{
    // Only pongs, pings and one connect packet are sent. When more wait, the server no longer reads, and the watchdog will notice.
    private const int MaxQueuedSends = 256;

    private const int MostRedirects = 5;

    private ClientWebSocket _socket = new();
    private HttpMessageInvoker? _http;
    private readonly Channel<Outgoing> _outgoing =
        Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(MaxQueuedSends) { SingleReader = true });

    private readonly SingleObservable<string> _text = new();
    private readonly SingleObservable<byte[]> _bytes = new();
    private readonly SocketIOEndpoint _endpoint;
    private readonly string? _authorityFile;
    private readonly Uri _uri;
    private readonly CancellationToken _connectAborted;

    /// <param name="endpoint">Where to connect to.</param>
    /// <param name="authorityFile">Authorities that are trusted beside those of the system; <see langword="null"/> = none.</param>
    /// <param name="connectAborted">Ends connecting.</param>
    public FeedSocket(SocketIOEndpoint endpoint, string? authorityFile, CancellationToken connectAborted)
    {
        _endpoint = endpoint;
        _authorityFile = authorityFile;
        _uri = endpoint.WebSocketUri;
        _connectAborted = connectAborted;
        SetUp();
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
            _http = FeedHttp.Create(_authorityFile);
            await ConnectAsync(_uri, _http, MostRedirects).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            ConnectError = e;
        }
    }

    // Redirects to https or another path of the same host are followed. Another host would be a feed that is not configured.
    private async Task ConnectAsync(Uri uri, HttpMessageInvoker http, int redirects)
    {
        try
        {
            await _socket.ConnectAsync(uri, http, _connectAborted).ConfigureAwait(false);
        }
        catch (WebSocketException) when (RedirectFrom(uri) is { } target)
        {
            if (redirects == 0 || !FeedHttp.IsSameHost(uri, target))
                throw SourceFailure.Redirected(_endpoint, target);
            _socket.Dispose();
            _socket = new ClientWebSocket();
            SetUp();
            await ConnectAsync(target, http, redirects - 1).ConfigureAwait(false);
        }
    }

    private Uri? RedirectFrom(Uri uri) =>
        (int)_socket.HttpStatusCode is >= 301 and <= 308 && _socket.HttpResponseHeaders is { } headers
        && headers.FirstOrDefault(header => header.Key.Equals("Location", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault() is { } location
            ? FeedHttp.TargetOf(uri, location)
            : null;

    private void SetUp()
    {
        _socket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in _endpoint.Headers)
            _socket.Options.SetRequestHeader(name, value);
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

    public void Dispose()
    {
        _socket.Dispose();
        _http?.Dispose();
    }

    private readonly record struct Outgoing(byte[] Bytes, TransportMessageType Type, bool EndOfMessage);
}
