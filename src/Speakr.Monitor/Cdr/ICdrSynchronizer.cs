namespace Speakr.Monitor.Cdr;

/// <summary>
/// Copies call detail records from a source to a destination, each exactly once, whatever is interrupted: what Coravel, Quartz or a cron
/// line calls. Safe for concurrent use: runs of one name follow each other, in one process and in several.
/// </summary>
public interface ICdrSynchronizer
{
    /// <summary>The name of the synchronization: <see cref="CdrSyncOptions.Name"/>.</summary>
    string Name { get; }

    /// <summary>Its status.</summary>
    CdrSyncStatus Status { get; }

    /// <summary>Copies what is new. Waits while another run works.</summary>
    /// <exception cref="CdrSyncException">The run failed; it has been logged, and the next one goes on where this one ended.</exception>
    ValueTask<CdrSyncResult> RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>Does what is asked for. Waits while another run works.</summary>
    /// <exception cref="CdrSyncException">The run failed; it has been logged, and the next one goes on where this one ended.</exception>
    ValueTask<CdrSyncResult> RunOnceAsync(CdrSyncRequest request, CancellationToken cancellationToken);
}
