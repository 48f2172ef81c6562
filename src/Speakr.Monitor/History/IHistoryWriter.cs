using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History;

/// <summary>What calls are saved with: a store that is not shared, or what the holder of a lease has opened.</summary>
public interface IHistoryWriter
{
    /// <summary>
    /// Saves calls in their current state, all or none: a call that is not known is added, a known one takes the new values.
    /// Saving the same call again changes nothing. Values longer than the store can hold are cut, never refused.
    /// <see cref="Call.CreatedAt"/> of a known call stays as it was first saved; visits that are not in
    /// <see cref="Call.Visits"/> stay as they are, except those that <see cref="Call.LastStoredVisit"/> has removed;
    /// <see cref="Call.SavedOver"/> says what becomes of a call. Under a lease, the same transaction checks and renews it: a host that has lost it
    /// writes nothing.
    /// </summary>
    /// <param name="changed">Calls with distinct <see cref="Call.LinkedId"/>; an empty list saves nothing, and still checks and renews the lease.</param>
    /// <param name="cancellationToken">Cancels before the write is final; nothing has been saved then.</param>
    /// <exception cref="CallHistoryException">
    /// Nothing was saved; <see cref="CallHistoryException.IsTransient"/> says whether a retry with the same writer can help.
    /// </exception>
    /// <exception cref="HistoryLeaseLostException">The lease belongs to another by now; nothing was saved.</exception>
    /// <exception cref="ObjectDisposedException">The lease was given back.</exception>
    ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken);
}
