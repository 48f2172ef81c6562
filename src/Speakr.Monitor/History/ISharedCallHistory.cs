namespace Speakr.Monitor.History;

/// <summary>
/// A history store that several hosts can share: for each PBX one host writes, the others stand by. A store that is not shared works
/// without it; then the application sees to it that one host runs. Safe for concurrent use.
/// </summary>
public interface ISharedCallHistory : ICallHistoryStore
{
    /// <summary>Identifies the tables: it stays as long as they do, and is another one after they were dropped or another database was chosen.</summary>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<string> GetIdentityAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes a lease that is free or over, and that of a process that is gone as soon as that is certain. From then on whatever the holder before
    /// still tries to write is refused. A standby asks once a second, so the answer should be cheap.
    /// </summary>
    /// <param name="name">
    /// Which lease: the name of the first source of a PBX for writing its calls, and <c>&lt;name&gt;/next</c> for the standby that would take over.
    /// </param>
    /// <param name="owner">The process that asks, in words for operators: host and process id.</param>
    /// <param name="duration">How long the lease lasts from each renewal on.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CallHistoryException">The store cannot be used.</exception>
    ValueTask<HistoryLeaseAttempt> TryTakeAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken);
}

/// <summary>What came of trying to take a lease.</summary>
/// <param name="Lease">The lease; <see langword="null"/> while another owner holds it.</param>
/// <param name="Holder">The holder, when it is another host.</param>
/// <param name="Remaining">How long the lease lasts at most unless it is renewed.</param>
public sealed record HistoryLeaseAttempt(IHistoryLease? Lease, string? Holder, TimeSpan Remaining);
