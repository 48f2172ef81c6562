namespace Speakr.Monitor.Retention;

/// <summary>
/// Removes what is stored: by age, and of one caller. What has gone is remembered, numbers as keyed hashes, so that neither records nor events bring
/// it back. Registered with <c>UseRetention</c> or <c>AddSpeakrRetention</c>. Safe for concurrent use.
/// </summary>
public interface ICallRetention
{
    /// <summary>Removes what is older than <see cref="RetentionOptions"/> allow, in portions. Stopped in between, the next call goes on.</summary>
    /// <param name="cancellationToken">Stops after a portion.</param>
    /// <returns>What became of each table with a limit.</returns>
    /// <exception cref="History.CallHistoryException">The history failed.</exception>
    /// <exception cref="Cdr.CdrSyncException">A destination of call detail records failed.</exception>
    ValueTask<IReadOnlyList<RetentionResult>> PurgeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Removes the number of a caller from everything that is stored of calls up to now. The calls themselves stay, without their number. Later calls
    /// are stored as usual. Waits for a synchronization of call detail records that is under way.
    /// </summary>
    /// <param name="number">The number as it is stored. Digits match with and without a leading '+'; nothing else counts as equal.</param>
    /// <param name="dryRun">Only counts.</param>
    /// <param name="cancellationToken">Stops after a portion; calling it again does the rest.</param>
    /// <returns>What became of each table and file.</returns>
    /// <exception cref="ArgumentException">The number is empty.</exception>
    /// <exception cref="History.CallHistoryException">The history failed.</exception>
    /// <exception cref="Cdr.CdrSyncException">A destination of call detail records failed.</exception>
    ValueTask<IReadOnlyList<RetentionResult>> EraseAsync(string number, bool dryRun, CancellationToken cancellationToken);
}

/// <summary>What became of a table or file.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Place">Where it is, as the rest of a sentence: <c>in database 'x' on host:3306</c>.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Rows">With how many rows.</param>
public sealed record RetentionResult(string Table, string Place, RetentionOutcome Outcome, long Rows);

/// <summary>What was done with a table or file.</summary>
public enum RetentionOutcome
{
    /// <summary>Rows were removed.</summary>
    Removed,

    /// <summary>Rows lost the number, or all that they contained, and stay.</summary>
    Emptied,

    /// <summary>Rows were only counted.</summary>
    Counted,

    /// <summary>Rows hold the number until the next synchronization has marked their records; then they go by themselves.</summary>
    GoesSoon,

    /// <summary>Another process has it. A running monitor removes the events of a call from its journal by itself soon after the call's end.</summary>
    InUse,

    /// <summary>Nothing was removed, because no index begins with the date and each portion would read the whole table.</summary>
    NeedsIndex,

    /// <summary>A journal that is damaged or cannot be written: it may hold the number and is for an operator to repair or delete.</summary>
    LeftToOperator,

    /// <summary>This kind of store cannot purge or erase.</summary>
    NotSupported,
}
