namespace Speakr.Monitor.Cdr;

/// <summary>How a synchronization stands, for health pages.</summary>
public sealed record CdrSyncStatus
{
    /// <summary>When a run last ended well; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? SucceededAt { get; init; }

    /// <summary>Since when runs fail; <see langword="null"/> when the last one ended well.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>What the last run failed with; <see langword="null"/> when it ended well.</summary>
    public string? LastError { get; init; }

    /// <summary>What the last successful run did.</summary>
    public CdrSyncResult? LastResult { get; init; }
}
