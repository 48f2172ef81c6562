namespace Speakr.Monitor.Host.Configuration;

/// <summary>The Socket.IO feed of a PBX.</summary>
internal sealed record FeedSettings : SourceSettings
{
    public required string Url { get; init; }

    public required FeedOptions Options { get; init; }
}

/// <summary>How a feed is talked to; <see langword="null"/> = the library's default.</summary>
internal sealed record FeedOptions
{
    public required string? Path { get; init; }

    public required string? PingEvent { get; init; }

    public required TimeSpan? PingInterval { get; init; }

    public required string? StatusEvent { get; init; }

    public required TimeSpan? StatusInterval { get; init; }

    /// <summary>These, and the other's where they are not set.</summary>
    public FeedOptions Or(FeedOptions other) => new()
    {
        Path = Path ?? other.Path,
        PingEvent = PingEvent ?? other.PingEvent,
        PingInterval = PingInterval ?? other.PingInterval,
        StatusEvent = StatusEvent ?? other.StatusEvent,
        StatusInterval = StatusInterval ?? other.StatusInterval,
    };
}
