using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History;

/// <summary>
/// Where calls are kept. Implement it to keep them anywhere else, register it with <c>UseCallHistoryStore</c>, and prove it with
/// the conformance suite. Members may be called from several threads at once. <see cref="IHistoryWriter.SaveAsync"/> is called by one at a time for each
/// PBX, which have no calls in common. Two calls are the same only when their <see cref="Call.LinkedId"/>s are equal to the letter: a store whose
/// keys are compared otherwise (case, accents, trailing spaces) has to distinguish them itself.
/// </summary>
public interface ICallHistoryStore : IHistoryWriter
{
    /// <summary>
    /// Makes the store ready: creates what is absent, checks what is there, and changes nothing that exists. Calling it again is harmless.
    /// </summary>
    /// <exception cref="CallHistoryException">The store cannot be used as it is; the message says what to do.</exception>
    ValueTask InitializeAsync(CancellationToken cancellationToken);

    /// <summary>The call with its visits, or <see langword="null"/> when there is none.</summary>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken);

    /// <summary>The calls that match, with their visits, newest first by the order in which they were added.</summary>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    IAsyncEnumerable<Call> QueryAsync(CallQuery query, CancellationToken cancellationToken);
}
