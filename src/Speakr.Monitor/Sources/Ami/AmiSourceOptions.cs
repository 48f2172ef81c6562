namespace Speakr.Monitor.Sources.Ami;

/// <summary>Address and user of Asterisk's manager interface (AMI).</summary>
public sealed class AmiSourceOptions
{
    private const int DefaultPort = 5038;
    private const int DefaultTlsPort = 5039;

    /// <summary>The name or address of the PBX.</summary>
    /// <value>Required.</value>
    public string Host { get; set; } = "";

    /// <summary>The port of the manager interface.</summary>
    /// <value>Default: 5038.</value>
    public int Port { get; set; } = DefaultPort;

    /// <summary>Whether to connect with TLS. The port is then usually 5039.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool UseTls { get; set; }

    /// <summary>A PEM file of certificate authorities to trust besides the system's. Read for each connection.</summary>
    /// <value>Default: <see langword="null"/>, only the system's.</value>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>The user: a section of <c>manager.conf</c>.</summary>
    /// <value>Required.</value>
    public string Username { get; set; } = "";

    /// <summary>The user's <c>secret</c>, sent as an MD5 challenge if Asterisk offers it. Never logged.</summary>
    /// <value>Required.</value>
    public string Secret { get; set; } = "";

    /// <summary>The source's unique name in logs and metrics.</summary>
    /// <value>Default: <c>ami</c>.</value>
    public string Name { get; set; } = "ami";

    /// <summary>Prefix of each identifier. Several PBXs in one table need different ones, because they can produce the same identifiers.</summary>
    /// <value>Default: empty.</value>
    public string IdPrefix { get; set; } = "";

    /// <summary>Time limit from the first packet to the end of the login.</summary>
    /// <value>Default: 10 seconds; up to 10 minutes.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often <c>Ping</c> is sent. A connection that stays silent until the next one counts as lost.</summary>
    /// <value>Default: 15 seconds; from 1 second to 1 minute.</value>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often waiting callers and channels are requested, in whole <see cref="PingInterval"/>s. They are also requested on connecting.
    /// </summary>
    /// <value>Default: 1 minute; from 1 minute to a day; zero asks only after connecting.</value>
    public TimeSpan StatusInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often queue members are requested as well. With many queues the answer is long: 3 MB for 200 queues of 50 members.</summary>
    /// <value>Default: 1 hour; from 1 minute to a day; zero asks only after connecting.</value>
    public TimeSpan MemberInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A packet with a longer line is skipped; the first is logged. In bytes.</summary>
    /// <value>Default: 16 KiB; from 1 KiB to 1 MiB.</value>
    public int MaxLineBytes { get; set; } = 16 * 1024;

    /// <summary>Larger packets are skipped; the first is logged. In bytes.</summary>
    /// <value>Default: 256 KiB; from <see cref="MaxLineBytes"/> to 64 MiB.</value>
    public int MaxPacketBytes { get; set; } = 256 * 1024;

    /// <summary>What is connected to, for messages: without user and secret.</summary>
    internal string Display => $"{(UseTls ? "amis" : "ami")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";

    /// <summary>
    /// Sets host, port, TLS, user and secret: <c>ami://user:secret@host:5038</c>, or <c>amis://…:5039</c> with TLS. The port may be left out;
    /// special characters of user and secret are percent-encoded.
    /// </summary>
    /// <exception cref="FormatException">The URL has another form. The message does not repeat it.</exception>
    public void UseUrl(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("ami" or "amis") || uri.Host.Length == 0
            || uri.PathAndQuery.Trim('/').Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Split(':') is not [var user, var secret]
            || url.Count(letter => letter == '@') != 1)
        {
            throw new FormatException(
                "The URL of Asterisk's manager interface must be ami://user:secret@host:5038 or amis://user:secret@host:5039, with special "
                + "characters of user and secret percent-encoded.");
        }

        UseTls = uri.Scheme == "amis";
        (Host, Port) = (uri.IdnHost, uri.IsDefaultPort || uri.Port < 0 ? UseTls ? DefaultTlsPort : DefaultPort : uri.Port);
        (Username, Secret) = (Uri.UnescapeDataString(user), Uri.UnescapeDataString(secret));
    }
}
