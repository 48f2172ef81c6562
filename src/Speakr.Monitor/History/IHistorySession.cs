using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History;

/// <summary>The history in the hands of the one host that may write for a PBX. Disposing gives the lease back. Saving and renewing may overlap.</summary>
public interface IHistorySession : IAsyncDisposable
{
    /// <summary>
    /// Saves as <see cref="ICallHistoryStore.SaveAsync"/> does, and in the same transaction checks and renews the lease: a host that has lost
    /// it writes nothing.
    /// </summary>
    /// <exception cref="HistoryLeaseLostException">The lease belongs to another by now; nothing was saved.</exception>
    /// <exception cref="CallHistoryException">Nothing was saved; it may be tried again with the same session.</exception>
    ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken);

    /// <summary>Makes the lease last its full time from now on.</summary>
    /// <exception cref="HistoryLeaseLostException">The lease belongs to another by now.</exception>
    /// <exception cref="CallHistoryException">The store could not be reached; it may be tried again with the same session.</exception>
    ValueTask RenewAsync(CancellationToken cancellationToken);
}

/// <summary>This host may not write any more: another has taken over. The session is of no further use.</summary>
/// <param name="message">Who holds the lease now.</param>
public sealed class HistoryLeaseLostException(string message) : Exception(message);
