namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>Where a Socket.IO feed is, and how to connect to it.</summary>
public sealed class SocketIOSourceOptions
{
    /// <summary>
    /// The feed server, as a Socket.IO client writes it: <c>http://feed.example:3000</c>. A path is the Socket.IO namespace, a query is
    /// sent along, user and password become a Basic <c>Authorization</c> header. Proxies of the environment are not used.
    /// </summary>
    /// <value>Required: absolute, with the scheme http, https, ws or wss.</value>
    public string Url { get; set; } = "";

    /// <summary>The source's name in logs and figures. Give each source of an application its own.</summary>
    /// <value>Default: <c>socket.io</c>.</value>
    public string Name { get; set; } = "socket.io";

    /// <summary>
    /// Put before each identifier. Needed when several PBXs write into one table, because they can produce the same identifiers.
    /// </summary>
    /// <value>Default: empty.</value>
    public string IdPrefix { get; set; } = "";

    /// <summary>The path at which the server answers Socket.IO requests; not the namespace.</summary>
    /// <value>Default: <c>/socket.io</c>.</value>
    public string Path { get; set; } = "/socket.io";

    /// <summary>
    /// What the server's authentication asks for, for example <c>new { token = "…" }</c>; sent as a JSON object when connecting.
    /// Never logged.
    /// </summary>
    /// <value>Default: <see langword="null"/>, nothing is sent.</value>
    public object? Auth { get; set; }

    /// <summary>Query parameters of the connection request, beside those in <see cref="Url"/>.</summary>
    /// <value>Default: none.</value>
    public IDictionary<string, string> Query { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Headers of the connection request, for example <c>Authorization</c>. Never logged.</summary>
    /// <value>Default: none.</value>
    public IDictionary<string, string> ExtraHeaders { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The Socket.IO event sent to the feed at each <see cref="PingInterval"/>; some feed servers drop clients that do not send it.
    /// </summary>
    /// <value>Default: <c>ping</c>.</value>
    public string PingEvent { get; set; } = "ping";

    /// <summary>How often <see cref="PingEvent"/> is sent. Independent of the protocol's own heartbeat, which is always answered.</summary>
    /// <value>Default: 15 seconds; zero sends none.</value>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The Socket.IO event that asks the feed for a live list: the answers of the PBX to the AMI action <c>QueueStatus</c>. It is sent right
    /// after connecting and then at each <see cref="StatusInterval"/>. With the list, callers who left or came while the connection was down are
    /// noticed. Lists that others have asked for are used, too.
    /// </summary>
    /// <value>Default: empty, the feed is not asked.</value>
    public string StatusEvent { get; set; } = "";

    /// <summary>How often <see cref="StatusEvent"/> is sent.</summary>
    /// <value>Default: 5 minutes; up to a day; zero sends it only after connecting.</value>
    public TimeSpan StatusInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What is sent along with <see cref="StatusEvent"/>, as JSON; for example <c>new { action = "QueueStatus" }</c>.</summary>
    /// <value>Default: <see langword="null"/>, nothing is sent along.</value>
    public object? StatusPayload { get; set; }

    /// <summary>
    /// A file with certificates in PEM: authorities that are trusted for <c>https</c> and <c>wss</c> beside those that the system trusts. Read at each
    /// connecting, so that it may be renewed.
    /// </summary>
    /// <value>Default: <see langword="null"/>, those of the system only.</value>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>How long connecting may take, from the first packet to the server's consent.</summary>
    /// <value>Default: 10 seconds; up to 10 minutes.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Larger frames are read to their end and dropped; the first is reported in the log. In bytes.</summary>
    /// <value>Default: 1 MiB; from 1 KiB to 64 MiB.</value>
    public int MaxFrameBytes { get; set; } = 1024 * 1024;
}
