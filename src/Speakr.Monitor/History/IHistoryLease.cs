namespace Speakr.Monitor.History;

/// <summary>
/// The lease of one PBX in the hands of this host. It holds no connection of its own. Disposing closes its writer and gives it back; it may be
/// repeated and does not fail. Safe for concurrent use: renewing and saving may overlap.
/// </summary>
public interface IHistoryLease : IAsyncDisposable
{
    /// <summary>Makes the lease last its full time from now on, also when it was over but nobody has taken it.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="HistoryLeaseLostException">The lease belongs to another by now.</exception>
    /// <exception cref="CallHistoryException">The store could not be reached; it may be tried again with the same lease.</exception>
    /// <exception cref="ObjectDisposedException">The lease was given back.</exception>
    ValueTask RenewAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Opens what the holder saves with, which lives as long as the lease; asked again, it is the same. From then on a store that can tell that the
    /// holder is gone gives the lease to the next host at once.
    /// </summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="HistoryLeaseLostException">The lease belongs to another by now.</exception>
    /// <exception cref="CallHistoryException">The store could not be reached; it may be tried again with the same lease.</exception>
    /// <exception cref="ObjectDisposedException">The lease was given back.</exception>
    ValueTask<IHistoryWriter> OpenWriterAsync(CancellationToken cancellationToken);
}

/// <summary>This host may not write any more: another has taken over. The lease and its writer are of no further use.</summary>
/// <param name="message">Who holds the lease now.</param>
public sealed class HistoryLeaseLostException(string message) : Exception(message);
