namespace Speakr.Monitor.History;

/// <summary>
/// A history store that several hosts can share: for each PBX one of them writes, the others stand by. A store that is not shared works
/// without it; then the application sees to it that one host runs. Safe for concurrent use.
/// </summary>
public interface ISharedCallHistory : ICallHistoryStore
{
    /// <summary>Identifies the tables: it stays as long as they do, and is another one after they were dropped or another database was chosen.</summary>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<string> GetIdentityAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes the lease of one PBX. The lease of a process that is gone is taken as soon as that is certain, and at the latest when its time
    /// is over; from then on whatever its session still tries to write is refused.
    /// </summary>
    /// <param name="name">Which PBX: the name of its first source.</param>
    /// <param name="owner">The process that asks, in words for operators: host and process id.</param>
    /// <param name="duration">How long the lease lasts from each renewal on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CallHistoryException">The store cannot be used.</exception>
    ValueTask<HistoryLease> TryBeginAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken);
}

/// <summary>The answer to asking for a lease.</summary>
/// <param name="Session">The session; <see langword="null"/> while another owner holds the lease.</param>
/// <param name="Holder">The holder, when it is another host.</param>
/// <param name="Remaining">How long that lease lasts at most unless it is renewed.</param>
public sealed record HistoryLease(IHistorySession? Session, string? Holder, TimeSpan Remaining);
