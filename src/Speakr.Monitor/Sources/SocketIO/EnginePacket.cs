namespace Speakr.Monitor.Sources.SocketIO;

internal enum PacketType
{
    /// <summary>Nothing that the protocol knows.</summary>
    Unknown,

    /// <summary>Engine.IO <c>0</c>: the server's greeting with its heartbeat times.</summary>
    Open,

    /// <summary>Engine.IO <c>1</c>: the server ends the transport.</summary>
    Close,

    /// <summary>Engine.IO <c>2</c>: heartbeat.</summary>
    Ping,

    /// <summary>Engine.IO <c>3</c> and <c>6</c>: nothing to do.</summary>
    Idle,

    /// <summary>Socket.IO <c>40</c>: consent to the namespace.</summary>
    Connect,

    /// <summary>Socket.IO <c>41</c>: the server ends the namespace.</summary>
    Disconnect,

    /// <summary>Socket.IO <c>42</c>.</summary>
    Event,

    /// <summary>Socket.IO <c>44</c>: refusal.</summary>
    ConnectError,

    /// <summary>Socket.IO <c>43</c>, <c>45</c>, <c>46</c>: acknowledgements and binary events.</summary>
    Other,
}

/// <summary>A frame of Engine.IO 4 taken apart: type, namespace, and the JSON text that follows.</summary>
internal readonly ref struct EnginePacket(PacketType type, ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
{
    public PacketType Type { get; } = type;

    /// <summary>The Socket.IO namespace; empty for the main one.</summary>
    public ReadOnlySpan<byte> Namespace { get; } = name;

    public ReadOnlySpan<byte> Body { get; } = body;

    public static EnginePacket Read(ReadOnlySpan<byte> frame)
    {
        if (frame.IsEmpty)
            return default;
        var rest = frame[1..];
        return frame[0] switch
        {
            (byte)'0' => new(PacketType.Open, default, rest),
            (byte)'1' => new(PacketType.Close, default, rest),
            (byte)'2' => new(PacketType.Ping, default, rest),
            (byte)'3' or (byte)'6' => new(PacketType.Idle, default, rest),
            (byte)'4' => ReadMessage(rest),
            _ => default,
        };
    }

    private static EnginePacket ReadMessage(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
            return default;
        var type = message[0] switch
        {
            (byte)'0' => PacketType.Connect,
            (byte)'1' => PacketType.Disconnect,
            (byte)'2' => PacketType.Event,
            (byte)'4' => PacketType.ConnectError,
            (byte)'3' or (byte)'5' or (byte)'6' => PacketType.Other,
            _ => PacketType.Unknown,
        };
        var rest = message[1..];
        if (rest.IsEmpty || rest[0] != '/')
            return new(type, default, WithoutAckId(rest));

        var comma = rest.IndexOf((byte)',');
        return comma < 0 ? new(type, rest, default) : new(type, rest[..comma], WithoutAckId(rest[(comma + 1)..]));
    }

    private static ReadOnlySpan<byte> WithoutAckId(ReadOnlySpan<byte> rest) => rest.TrimStart("0123456789"u8);
}
