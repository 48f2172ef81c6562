namespace Speakr.Monitor.Live;

/// <summary>
/// The calls and the agents as they are now, straight from the events: nothing here waits for the database, so it is right while the database is down and on a
/// standby. Thread-safe; any number may watch, and a slow one delays nobody.
/// </summary>
public interface ILiveCalls
{
    /// <summary>All open calls and all agents of this moment.</summary>
    LiveSnapshot Snapshot { get; }

    /// <summary>
    /// First a <see cref="LiveSnapshot"/>, then a <see cref="LiveUpdate"/> for each change, in order and without gaps. Who falls too far behind
    /// gets a new snapshot in place of what was missed. Ends when the monitor has stopped.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration at once, with an <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<LiveChange> WatchAsync(CancellationToken cancellationToken);

    /// <summary>Goes on where a watcher left off, such as a browser that reconnects. Begins with a snapshot when too much has happened since.</summary>
    /// <param name="after">The <see cref="LiveChange.Version"/> that the watcher has.</param>
    /// <param name="cancellationToken">Ends the enumeration at once, with an <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<LiveChange> WatchAsync(long after, CancellationToken cancellationToken);
}
