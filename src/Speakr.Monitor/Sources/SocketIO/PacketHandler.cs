using System.Text;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>
/// What each received packet means. Events are read here; heartbeat and handshake go to the client library, whose failures are its own.
/// </summary>
internal sealed class PacketHandler(
    SocketIOSourceOptions options, SocketIOEndpoint endpoint, InputReport report, TimeProvider time, Action<string> deliver)
{
    // What a Socket.IO server uses when nothing is configured.
    private static readonly TimeSpan UsualHeartbeat = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan LongestHeartbeat = TimeSpan.FromHours(1);

    private readonly EventPacketParser _parser = new(new CallEventParser(options.Name, options.IdPrefix));
    private readonly byte[] _namespace = Encoding.UTF8.GetBytes(endpoint.Namespace);

    /// <summary>Whether the server has consented.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>The longest silence that the server's heartbeat allows.</summary>
    public TimeSpan Heartbeat { get; private set; } = UsualHeartbeat;

    /// <summary>Takes one frame; returns the event when there is one in it.</summary>
    /// <exception cref="CallEventSourceException">The server ended or refused the connection.</exception>
    public CallEvent? Handle(ReadOnlySpan<byte> frame)
    {
        var packet = EnginePacket.Read(frame);
        if (packet.Type == PacketType.Event)
            return HandleEvent(packet, frame);
        // Protocol version 2 confirms the main namespace unasked and without a session id.
        if (packet.Type == PacketType.Connect && !IsConnected && JsonProperty.Find(packet.Body, "sid"u8) is null)
            throw SourceFailure.OldProtocol(endpoint);
        if (!IsForUs(packet))
            report.Add(FrameOutcome.Foreign, frame);
        else
            HandleControl(packet, frame);
        return null;
    }

    private CallEvent? HandleEvent(EnginePacket packet, ReadOnlySpan<byte> frame)
    {
        if (!IsForUs(packet))
        {
            report.Add(FrameOutcome.Foreign, frame);
            return null;
        }

        var outcome = _parser.Parse(packet.Body, time.GetUtcNow(), out var callEvent);
        report.Add(outcome, frame, _parser.Form);
        return callEvent;
    }

    private void HandleControl(EnginePacket packet, ReadOnlySpan<byte> frame)
    {
        switch (packet.Type)
        {
            // A stray packet after the handshake must not end a working connection.
            case PacketType.Open or PacketType.Connect or PacketType.ConnectError when IsConnected:
                report.Add(FrameOutcome.Foreign, frame);
                break;
            case PacketType.Open:
                ReadHeartbeat(packet.Body);
                Deliver(frame);
                break;
            case PacketType.Ping:
                Deliver(frame);
                break;
            case PacketType.Connect:
                Deliver(frame);
                IsConnected = true;
                break;
            case PacketType.Close or PacketType.Disconnect:
                throw SourceFailure.Disconnected(endpoint);
            case PacketType.ConnectError:
                throw SourceFailure.Refused(endpoint, Excerpt.Of(MessageOf(packet.Body)));
            case PacketType.Idle:
                break;
            default:
                report.Add(packet.Type == PacketType.Other ? FrameOutcome.Foreign : FrameOutcome.Malformed, frame);
                break;
        }
    }

    private bool IsForUs(EnginePacket packet) =>
        packet.Type is PacketType.Unknown or PacketType.Open or PacketType.Close or PacketType.Ping or PacketType.Idle
        || packet.Namespace.SequenceEqual(_namespace);

    // Whatever the library's JSON reader and handlers throw must not end a working connection.
    private void Deliver(ReadOnlySpan<byte> frame)
    {
        try
        {
            deliver(Encoding.UTF8.GetString(frame));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            report.Add(FrameOutcome.Malformed, frame);
        }
    }

    private void ReadHeartbeat(ReadOnlySpan<byte> json)
    {
        var interval = JsonProperty.Find(json, "pingInterval"u8) is { } i ? JsonText.ToInteger(Encoding.UTF8.GetBytes(i)) : null;
        var timeout = JsonProperty.Find(json, "pingTimeout"u8) is { } t ? JsonText.ToInteger(Encoding.UTF8.GetBytes(t)) : null;
        if (interval is > 0 && timeout is > 0)
            Heartbeat = TimeSpan.FromMilliseconds(Math.Min((double)interval + timeout.Value, LongestHeartbeat.TotalMilliseconds));
    }

    private static string MessageOf(ReadOnlySpan<byte> json) =>
        JsonProperty.Find(json, "message"u8) is { Length: > 0 } message ? message.TrimEnd('.') : "no reason given";
}
