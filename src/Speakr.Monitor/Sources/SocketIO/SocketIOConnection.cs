using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SocketIOClient;
using SocketIOClient.Transport;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using LibraryClient = SocketIOClient.SocketIO;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>
/// One connection to the feed, from the first packet to its end. Whatever goes wrong first becomes the failure that ends
/// <see cref="Events"/>, after everything that was received before it.
/// </summary>
internal sealed class SocketIOConnection : IAsyncDisposable
{
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(1);

    private readonly SocketIOSourceOptions _options;
    private readonly SocketIOEndpoint _endpoint;
    private readonly InputReport _report;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _abort;
    private readonly CancellationTokenSource _readerGone = new();
    private readonly FeedSocket _socket;
    private readonly LibraryClient _client;
    private readonly PacketHandler _packets;
    private readonly Watchdog _watchdog;
    private readonly FrameBuffer _buffer;
    private readonly Channel<CallEvent> _events;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private Task _emitting = Task.CompletedTask;
    private CallEventSourceException? _failure;
    private CallEventSourceException? _silent;
    private bool _isSlowReaderNoted;
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
        _abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _socket = new FeedSocket(_endpoint, options.CertificateAuthorityFile, _abort.Token);
        _client = CreateClient();
        _packets = new PacketHandler(options, _endpoint, report, time, _socket.Deliver);
        _watchdog = new Watchdog(time, Fail);
        _buffer = new FrameBuffer(options.MaxFrameBytes);
        // The reader goes on on the receiving thread: it only posts events to an actor, and another thread would cost more than that.
        _events = Channel.CreateBounded<CallEvent>(new BoundedChannelOptions(options.BufferedEvents)
        {
            SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true,
        });
    }

    /// <summary>What was received, in order; ends with the failure that ended the connection.</summary>
    public ChannelReader<CallEvent> Events => _events.Reader;

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

        _receiving = ReceiveAsync();
        _sending = SendAsync();
        await _opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        // The library's result does not count: it reports success before the server has confirmed, and after it has refused.
        if (!_packets.IsConnected)
            throw _failure ?? SourceFailure.Disconnected(_endpoint);

        SourceLog.Connected(_logger, _options.Name, _endpoint.Display);
        _emitting = new PeriodicEmitter(_client, _options, _logger, _time).RunAsync(_abort.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Fail(SourceFailure.Closed(_endpoint), abortSocket: false);
        await _readerGone.CancelAsync().ConfigureAwait(false);
        await _emitting.ConfigureAwait(false);
        _socket.StopSending();
        await CloseAsync().ConfigureAwait(false);
        _socket.Abort();
        await _receiving.ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        await _watchdog.DisposeAsync().ConfigureAwait(false);
        // The library's Dispose fails on a client that was never started.
        if (_isClientStarted)
            _client.Dispose();
        _socket.Dispose();
        _buffer.Dispose();
        _readerGone.Dispose();
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

    private async Task ReceiveAsync()
    {
        try
        {
            await ReceiveFramesAsync().ConfigureAwait(false);
        }
        catch (CallEventSourceException e)
        {
            Fail(e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Not swallowed: the reader of the events gets it.
            Fail(SourceFailure.Lost(_endpoint, e));
        }
        finally
        {
            _events.Writer.TryComplete(_failure);
            _opened.TrySetResult();
        }
    }

    private async Task ReceiveFramesAsync()
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
            if (HandleFrame(received.MessageType) is { } callEvent && !_events.Writer.TryWrite(callEvent))
                await WriteAsync(callEvent).ConfigureAwait(false);
            _buffer.Clear();
            if (_packets.IsConnected && !_opened.Task.IsCompleted)
            {
                _watchdog.Stop();
                _opened.TrySetResult();
            }
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

    private async ValueTask WriteAsync(CallEvent callEvent)
    {
        if (!_isSlowReaderNoted)
            SourceLog.ReaderSlow(_logger, _options.Name, _options.BufferedEvents);
        _isSlowReaderNoted = true;
        await _events.Writer.WriteAsync(callEvent, _readerGone.Token).ConfigureAwait(false);
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

    private async Task CloseAsync()
    {
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
