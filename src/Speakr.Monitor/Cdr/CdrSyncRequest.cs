namespace Speakr.Monitor.Cdr;

/// <summary>What a run does when it is more than the usual.</summary>
public sealed record CdrSyncRequest
{
    /// <summary>
    /// Copies what is missing of this period, marked or not, by comparing it with the destination; <see langword="null"/> = what is new.
    /// Repeating it copies nothing twice.
    /// </summary>
    public CdrRange? Period { get; init; }

    /// <summary>Whether rows in quarantine are tried again first.</summary>
    public bool RetryQuarantine { get; init; }

    /// <summary>Whether rows are only counted; nothing is copied or marked.</summary>
    public bool DryRun { get; init; }

    /// <summary>Reports the progress of the run, after each batch and while it waits for another process; on any thread.</summary>
    public IProgress<CdrSyncProgress>? Progress { get; init; }
}

/// <summary>How far a run is.</summary>
/// <param name="Done">Rows that are dealt with: copied, found copied already, or set aside.</param>
/// <param name="Total">Rows in all, when known.</param>
/// <param name="WaitingFor">Whose lease the run is waiting for; <see langword="null"/> when it works.</param>
public sealed record CdrSyncProgress(long Done, long? Total, string? WaitingFor);
