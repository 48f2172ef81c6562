namespace Speakr.Monitor.Statistics;

/// <summary>Callers who hung up while waiting and have not been called back, by the history and the copied call detail records. Safe for concurrent use.</summary>
public interface ICallbacks
{
    /// <summary>
    /// Callers whose last abandoned visit was followed neither by an answered one of the same number nor, in the copied records, by an answered call to it; who
    /// has waited longest first.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="CallbackQuery.Limit"/> is less than one.</exception>
    /// <exception cref="History.CallHistoryException">The history could not be read.</exception>
    /// <exception cref="Cdr.CdrSyncException">The copied records could not be read.</exception>
    ValueTask<CallbackList> FindAsync(CallbackQuery query, CancellationToken cancellationToken);
}
