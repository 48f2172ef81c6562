namespace Speakr.Monitor.TestUtils;

/// <summary>How the feed server is started. Times in milliseconds; zero means the server's own default.</summary>
public sealed record FeedServerSettings
{
    public int Port { get; init; }

    public string Namespace { get; init; } = "/";

    public string? Token { get; init; }

    public string? Refuse { get; init; }

    public int PingInterval { get; init; }

    public int PingTimeout { get; init; }

    public bool Polling { get; init; }
}
