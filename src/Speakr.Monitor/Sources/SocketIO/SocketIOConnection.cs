using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SocketIOClient;
using SocketIOClient.Transport;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using LibraryClient = SocketIOClient.SocketIO;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>
/// One connection to the feed, from the first packet to its end. Read by one caller at a time: its packets are handled while it waits for the next event,
/// on the thread that received them. Whatever goes wrong first becomes the failure that ends the reading, after everything that was received before it.
/// </summary>
internal sealed class SocketIOConnection : IAsyncDisposable
{
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(1);

    private readonly SocketIOSourceOptions _options;
    private readonly SocketIOEndpoint _endpoint;
    private readonly InputReport _report;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _abort;
    private readonly FeedSocket _socket;
    private readonly LibraryClient _client;
    private readonly PacketHandler _packets;
    private readonly Watchdog _watchdog;
    private readonly FrameBuffer _buffer;
    private readonly CancellationTokenRegistration _closing;
    private Task? _closed;
    private Task _sending = Task.CompletedTask;
    private Task _emitting = Task.CompletedTask;
    private CallEventSourceException? _failure;
    private CallEventSourceException? _silent;
    private bool _isWatching;
    private bool _isClientStarted;

    public SocketIOConnection(
        SocketIOSourceOptions options, InputReport report, ILogger logger, TimeProvider time, CancellationToken cancellationToken)
    {
        _options = options;
        _endpoint = SocketIOEndpoint.Create(options);
        _report = report;
        _logger = logger;
        _time = time;
        _stopping = cancellationToken;
        _abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _socket = new FeedSocket(_endpoint, options.CertificateAuthorityFile, _abort.Token);
        _client = CreateClient();
        _packets = new PacketHandler(options, _endpoint, report, time, _socket.Deliver);
        _watchdog = new Watchdog(time, Fail);
        _buffer = new FrameBuffer(options.MaxFrameBytes);
        // One registration for the connection instead of one for each event.
        _closing = cancellationToken.UnsafeRegister(connection => ((SocketIOConnection)connection!).BeginClose(), this);
    }

    /// <summary>The longest silence that the server's heartbeat allows; known once it has consented.</summary>
    public TimeSpan Heartbeat => _packets.Heartbeat;

    /// <summary>Connects, and waits for the server's consent.</summary>
    /// <exception cref="CallEventSourceException">There is none.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        _watchdog.Start(_options.ConnectTimeout, SourceFailure.NoHandshake(_endpoint, _options.ConnectTimeout));
        _isClientStarted = true;
        await _client.ConnectAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (_socket.ConnectError is { } error)
            throw _failure ?? error as CallEventSourceException ?? SourceFailure.NotConnected(_endpoint, error, _socket.HttpStatus);

        _sending = SendAsync();
        // The library's result does not count: it reports success before the server has confirmed, and after it has refused.
        while (!_packets.IsConnected)
            await ReadFrameAsync().ConfigureAwait(false);
        _watchdog.Stop();
        SourceLog.Connected(_logger, _options.Name, _endpoint.Display);
        _emitting = new PeriodicEmitter(_client, _options, _logger, _time).RunAsync(_abort.Token);
    }

    /// <summary>Waits for the next event. Completes at once while there is data that has arrived.</summary>
    /// <exception cref="CallEventSourceException">The connection has ended.</exception>
    /// <exception cref="OperationCanceledException">It was closed because the reading was cancelled.</exception>
    public async ValueTask<CallEvent> ReadAsync()
    {
        while (true)
        {
            if (await ReadFrameAsync().ConfigureAwait(false) is { } callEvent)
                return callEvent;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Fail(SourceFailure.Closed(_endpoint), abortSocket: false);
        await _closing.DisposeAsync().ConfigureAwait(false);
        await _emitting.ConfigureAwait(false);
        BeginClose();
        await _closed!.ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        await _watchdog.DisposeAsync().ConfigureAwait(false);
        // The library's Dispose fails on a client that was never started.
        if (_isClientStarted)
            _client.Dispose();
        _socket.Dispose();
        _buffer.Dispose();
        _abort.Dispose();
    }

    private LibraryClient CreateClient() => new(_endpoint.ServerUri, new SocketIOOptions
    {
        Transport = TransportProtocol.WebSocket,
        AutoUpgrade = false,
        Reconnection = false,
        Auth = _options.Auth is { } auth ? JsonSerializer.SerializeToElement(auth) : null,
        // The watchdog times out; the library would leave a timer behind for each connection.
        ConnectionTimeout = TimeSpan.Zero,
    })
    {
        ClientWebSocketProvider = () => _socket,
        UriConverter = _socket,
    };

    /// <returns>The event of one frame, when there is one in it.</returns>
    private async ValueTask<CallEvent?> ReadFrameAsync()
    {
        try
        {
            while (true)
            {
                var received = await ReceiveSomeAsync().ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                    throw SourceFailure.ClosedByServer(_endpoint, _socket.CloseStatus);
                _buffer.Advance(received.Count);
                if (!received.EndOfMessage)
                    continue;
                StopWatching();
                var callEvent = HandleFrame(received.MessageType);
                _buffer.Clear();
                return callEvent;
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _stopping.ThrowIfCancellationRequested();
            Fail(error as CallEventSourceException ?? SourceFailure.Lost(_endpoint, error));
            throw _failure!;
        }
    }

    // During the handshake the watchdog limits it as a whole. Data that has already arrived needs no watchdog.
    private ValueTask<ValueWebSocketReceiveResult> ReceiveSomeAsync()
    {
        var pending = _socket.ReceiveAsync(_buffer.Room());
        return pending.IsCompleted || !_packets.IsConnected ? pending : Watch(pending);
    }

    // Only whole frames are a sign of life, not single bytes of one.
    private ValueTask<ValueWebSocketReceiveResult> Watch(ValueTask<ValueWebSocketReceiveResult> pending)
    {
        _silent ??= SourceFailure.Silent(_endpoint, _packets.Heartbeat);
        if (!_isWatching)
            _watchdog.Start(_packets.Heartbeat, _silent);
        _isWatching = true;
        return pending;
    }

    private void StopWatching()
    {
        if (!_isWatching)
            return;
        _watchdog.Stop();
        _isWatching = false;
    }

    private CallEvent? HandleFrame(WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Text && !_buffer.IsOversized)
            return _packets.Handle(_buffer.Frame);
        _report.Add(_buffer.IsOversized ? FrameOutcome.Oversized : FrameOutcome.Foreign, _buffer.Frame);
        return null;
    }

    private async Task SendAsync()
    {
        try
        {
            await _socket.SendQueuedAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // Only noted: data sent before the disconnect is still to be read, and the receiver finds the end.
            SourceLog.SendFailed(_logger, _options.Name, e.Message);
        }
    }

    /// <summary>Says goodbye and ends a reading that waits, in any case after a second.</summary>
    private void BeginClose()
    {
        lock (_buffer)
            _closed ??= CloseAsync();
    }

    private async Task CloseAsync()
    {
        _socket.StopSending();
        using var limit = new CancellationTokenSource(LongestClose, _time);
        try
        {
            await _sending.WaitAsync(limit.Token).ConfigureAwait(false);
            await _socket.CloseAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException or IOException)
        {
            SourceLog.SendFailed(_logger, _options.Name, e.Message);
        }
        finally
        {
            _socket.Abort();
        }
    }

    private void Fail(CallEventSourceException failure) => Fail(failure, abortSocket: true);

    private void Fail(CallEventSourceException failure, bool abortSocket)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        if (abortSocket)
            _socket.Abort();
        _abort.Cancel();
    }
}
