using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Sources.Ami;

/// <summary>
/// One connection to Asterisk, from the first packet to its end. Read by one caller at a time: its packets are handled while it waits for the next event,
/// on the thread that received them. Whatever goes wrong first becomes the failure that ends the reading, after everything that was received before it.
/// </summary>
internal sealed class AmiConnection : IAsyncDisposable
{
    private readonly AmiSourceOptions _options;
    private readonly AmiDialogue _dialogue;
    private readonly EventBuilder _builder;
    private readonly InputReport _report;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenRegistration _closing;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Stream? _stream;
    private AmiReader? _reader;
    private Task _tending = Task.CompletedTask;
    private CallEventSourceException? _failure;
    private AmiStage _stage;

    // Timestamps; zero is never.
    private long _waitingSince;
    private long _pingedAt;

    public AmiConnection(
        AmiSourceOptions options, AmiDialogue dialogue, InputReport report, ILogger logger, TimeProvider time, CancellationToken cancellationToken)
    {
        _options = options;
        _dialogue = dialogue;
        _builder = new EventBuilder(options.Name, options.IdPrefix);
        _report = report;
        _logger = logger;
        _time = time;
        _stopping = cancellationToken;
        // One registration for the connection instead of one for each event.
        _closing = cancellationToken.UnsafeRegister(connection => ((AmiConnection)connection!).Abort(), this);
    }

    /// <summary>Connects, logs in and asks for the live state.</summary>
    /// <exception cref="CallEventSourceException">It failed.</exception>
    public async Task OpenAsync()
    {
        using var limit = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping);
        try
        {
            await ConnectAsync(both.Token).ConfigureAwait(false);
            await ReadGreetingAsync(both.Token).ConfigureAwait(false);
            await LogInAsync(both.Token).ConfigureAwait(false);
            await SendAsync(_dialogue.Begin(), both.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or CallEventSourceException))
        {
            _stopping.ThrowIfCancellationRequested();
            throw limit.IsCancellationRequested ? AmiFailure.TimedOut(_options, _stage)
                : _stage == AmiStage.Connecting ? AmiFailure.NotConnected(_options, error)
                : AmiFailure.Lost(_options, error);
        }

        SourceLog.Connected(_logger, _options.Name, _options.Display);
        _tending = TendAsync();
    }

    /// <summary>Waits for the next event. Completes at once while there is data that has arrived.</summary>
    /// <exception cref="CallEventSourceException">The connection has ended.</exception>
    /// <exception cref="OperationCanceledException">It was closed because the reading was cancelled.</exception>
    public async ValueTask<CallEvent> ReadAsync()
    {
        try
        {
            while (true)
            {
                while (_reader!.TryRead())
                {
                    Volatile.Write(ref _waitingSince, 0);
                    var callEvent = Handle(_reader.Packet);
                    if (_dialogue.TakeNext() is { Length: > 0 } actions)
                        await SendAsync(actions, _abort.Token).ConfigureAwait(false);
                    if (callEvent is not null)
                        return callEvent;
                }

                // Only whole packets are a sign of life, not single bytes of one.
                if (_waitingSince == 0)
                    Volatile.Write(ref _waitingSince, _time.GetTimestamp());
                if (!await _reader.FillAsync(CancellationToken.None).ConfigureAwait(false))
                    throw _dialogue.IsShutDown ? AmiFailure.ShutDown(_options) : AmiFailure.ClosedByAsterisk(_options);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _stopping.ThrowIfCancellationRequested();
            Fail(error as CallEventSourceException ?? AmiFailure.Lost(_options, error));
            throw _failure!;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Fail(AmiFailure.Closed(_options));
        await _closing.DisposeAsync().ConfigureAwait(false);
        await _tending.ConfigureAwait(false);
        _reader?.Dispose();
        if (_stream is not null)
            await _stream.DisposeAsync().ConfigureAwait(false);
        _sending.Dispose();
        _abort.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await _socket.ConnectAsync(_options.Host, _options.Port, cancellationToken).ConfigureAwait(false);
        _stream = new NetworkStream(_socket, ownsSocket: false);
        if (_options.UseTls)
        {
            var secure = new SslStream(_stream);
            _stream = secure;
            var trust = _options.CertificateAuthorityFile is { } file ? PrivateAuthority.Read(file) : null;
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = _options.Host, RemoteCertificateValidationCallback = trust },
                cancellationToken).ConfigureAwait(false);
        }

        _reader = new AmiReader(_stream, _options.MaxLineBytes, _options.MaxPacketBytes);
    }

    private async Task ReadGreetingAsync(CancellationToken cancellationToken)
    {
        _stage = AmiStage.Greeting;
        byte[]? greeting;
        while ((greeting = _reader!.TryReadGreeting()) is null)
        {
            if (!await _reader.FillAsync(cancellationToken).ConfigureAwait(false))
                throw AmiFailure.ClosedAtLogin(_options);
        }

        if (!greeting.AsSpan().StartsWith(AmiReader.Greeting))
            throw AmiFailure.NotAsterisk(_options, greeting);
    }

    private async Task LogInAsync(CancellationToken cancellationToken)
    {
        _stage = AmiStage.Login;
        var offer = await AskAsync(AmiDialogue.Action("Challenge", "challenge", "AuthType: MD5"), "challenge", cancellationToken).ConfigureAwait(false);
        var proof = offer.Find("Challenge"u8) is { } challenge
            ? new[] { "AuthType: MD5", $"Key: {KeyOf(challenge)}" }
            : [$"Secret: {_options.Secret}"];
        var login = AmiDialogue.Action("Login", "login", [$"Username: {_options.Username}", .. proof, "Events: call,agent,system"]);
        var answer = await AskAsync(login, "login", cancellationToken).ConfigureAwait(false);
        if (!"Success".Equals(answer.Find("Response"u8), StringComparison.OrdinalIgnoreCase))
            throw AmiFailure.Refused(_options, answer.Find("Message"u8) ?? "");
    }

    [SuppressMessage("Security", "CA5351", Justification = "Asterisk offers no other.")]
    private string KeyOf(string challenge) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(challenge + _options.Secret)));

    /// <summary>Sends an action and reads up to its answer; no events come before the login.</summary>
    private async Task<AmiPacket> AskAsync(string action, string id, CancellationToken cancellationToken)
    {
        await SendAsync(action, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            while (_reader!.TryRead())
            {
                if (_reader.Packet.Content == AmiContent.Response && _reader.Packet.Find("ActionID"u8) == id)
                    return _reader.Packet;
            }

            if (!await _reader.FillAsync(cancellationToken).ConfigureAwait(false))
                throw AmiFailure.ClosedAtLogin(_options);
        }
    }

    /// <returns>The event that a packet is or leads to, when it does.</returns>
    private CallEvent? Handle(AmiPacket packet)
    {
        if (packet.Content == AmiContent.Response)
        {
            _report.Add(FrameOutcome.Ignored, packet.Bytes);
            return _dialogue.Answer(packet);
        }

        _builder.Count();
        var callEvent = packet.Content == AmiContent.Event ? _builder.Build(packet.Kind, packet.Fields, _time.GetUtcNow()) : null;
        _report.Add(
            packet.Content switch
            {
                AmiContent.Event => callEvent is null ? FrameOutcome.MissingField : FrameOutcome.Event,
                AmiContent.Ignored => FrameOutcome.Ignored,
                AmiContent.Oversized => FrameOutcome.Oversized,
                _ => FrameOutcome.Malformed,
            },
            packet.Bytes);
        return callEvent is null ? null : _dialogue.Hear(callEvent);
    }

    /// <summary>Pings, notices silence, and asks for lists when they are due, until the connection ends.</summary>
    private async Task TendAsync()
    {
        using var timer = new PeriodicTimer(_options.PingInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_abort.Token).ConfigureAwait(false))
            {
                // Data that has arrived and waits for us to be read is no silence.
                if (Volatile.Read(ref _waitingSince) is > 0 and var since && since < _pingedAt)
                {
                    Fail(AmiFailure.Silent(_options, _time.GetElapsedTime(since)));
                    return;
                }

                _pingedAt = _time.GetTimestamp();
                await SendAsync(_dialogue.Tick(), _abort.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            SourceLog.PingStopped(_logger, _options.Name);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Only noted: data sent before the end is still to be read, and the reader finds the end.
            SourceLog.SendFailed(_logger, _options.Name, e.Message);
        }
    }

    private async ValueTask SendAsync(string actions, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _stream!.WriteAsync(Encoding.UTF8.GetBytes(actions), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void Fail(CallEventSourceException failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        Abort();
    }

    private void Abort()
    {
        _socket.Dispose();
        _abort.Cancel();
    }
}
