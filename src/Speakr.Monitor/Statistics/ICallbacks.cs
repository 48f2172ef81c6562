namespace Speakr.Monitor.Statistics;

/// <summary>Callers who gave up and whom nobody has called back, by the history and by the call detail records that are copied. Safe for concurrent use.</summary>
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
