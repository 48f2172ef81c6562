namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>Address of a Socket.IO feed, and how to connect to it.</summary>
public sealed class SocketIOSourceOptions
{
    /// <summary>
    /// The feed server: <c>http://feed.example:3000</c>. A path is the Socket.IO namespace, a query is sent along, user and password become a Basic
    /// <c>Authorization</c> header. Proxy settings of the environment are ignored.
    /// </summary>
    /// <value>Required: absolute, with the scheme http, https, ws or wss.</value>
    public string Url { get; set; } = "";

    /// <summary>The source's unique name in logs and metrics.</summary>
    /// <value>Default: <c>socket.io</c>.</value>
    public string Name { get; set; } = "socket.io";

    /// <summary>Prefix of each identifier. Several PBXs in one table need different ones, because they can produce the same identifiers.</summary>
    /// <value>Default: empty.</value>
    public string IdPrefix { get; set; } = "";

    /// <summary>The path of the server's Socket.IO requests; not the namespace.</summary>
    /// <value>Default: <c>/socket.io</c>.</value>
    public string Path { get; set; } = "/socket.io";

    /// <summary>The authentication payload, such as <c>new { token = "…" }</c>; sent as JSON on connecting. Never logged.</summary>
    /// <value>Default: <see langword="null"/>, none.</value>
    public object? Auth { get; set; }

    /// <summary>Query parameters of the connection request, besides those in <see cref="Url"/>.</summary>
    /// <value>Default: none.</value>
    public IDictionary<string, string> Query { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Headers of the connection request, such as <c>Authorization</c>. Never logged.</summary>
    /// <value>Default: none.</value>
    public IDictionary<string, string> ExtraHeaders { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The event sent at each <see cref="PingInterval"/>; some feed servers drop clients that do not send it.</summary>
    /// <value>Default: <c>ping</c>.</value>
    public string PingEvent { get; set; } = "ping";

    /// <summary>How often <see cref="PingEvent"/> is sent. The protocol's own heartbeat is independent of it.</summary>
    /// <value>Default: 15 seconds; zero sends none.</value>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The event that requests a live list, the answer to AMI's <c>QueueStatus</c>, on connecting and at each <see cref="StatusInterval"/>. The list
    /// reveals callers missed during a gap. Lists requested by other clients are used too.
    /// </summary>
    /// <value>Default: empty, none is requested.</value>
    public string StatusEvent { get; set; } = "";

    /// <summary>How often <see cref="StatusEvent"/> is sent.</summary>
    /// <value>Default: 5 minutes; up to a day; zero sends it only after connecting.</value>
    public TimeSpan StatusInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The JSON payload of <see cref="StatusEvent"/>, such as <c>new { action = "QueueStatus" }</c>.</summary>
    /// <value>Default: <see langword="null"/>, none.</value>
    public object? StatusPayload { get; set; }

    /// <summary>
    /// A PEM file of certificate authorities to trust for <c>https</c> and <c>wss</c> besides the system's. Read for each connection.
    /// </summary>
    /// <value>Default: <see langword="null"/>, only the system's.</value>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>Time limit from the first packet to the server's consent.</summary>
    /// <value>Default: 10 seconds; up to 10 minutes.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Larger frames are skipped; the first is logged. In bytes.</summary>
    /// <value>Default: 1 MiB; from 1 KiB to 64 MiB.</value>
    public int MaxFrameBytes { get; set; } = 1024 * 1024;
}
