namespace Speakr.Monitor.Cdr;

/// <summary>What a run did.</summary>
public sealed record CdrSyncResult
{
    /// <summary>How rows were known: <see cref="CdrSyncMode.Mark"/> or <see cref="CdrSyncMode.ReadOnly"/>.</summary>
    public required CdrSyncMode Mode { get; init; }

    /// <summary>Rows that were copied; in a dry run, rows that would be.</summary>
    public required long Copied { get; init; }

    /// <summary>Rows that a comparison found at the destination already.</summary>
    public required long Found { get; init; }

    /// <summary>
    /// Copies that took over the name that their recording has at the source by now; in a dry run, those that would.
    /// <value>Default: 0.</value>
    /// </summary>
    public long Renamed { get; init; }

    /// <summary>Rows that were marked at the source.</summary>
    public required long Marked { get; init; }

    /// <summary>Rows that are in quarantine now.</summary>
    public required int InQuarantine { get; init; }

    /// <summary>How long the run took, waiting for others included.</summary>
    public required TimeSpan Duration { get; init; }
}

/// <summary>The status of a synchronization, for health pages.</summary>
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
