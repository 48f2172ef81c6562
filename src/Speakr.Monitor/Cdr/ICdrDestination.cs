namespace Speakr.Monitor.Cdr;

/// <summary>
/// Where call detail records go. It also keeps the synchronizer's own notes, because only what is written in one transaction with the
/// records is certain to be true of them. Safe for concurrent use. Prove an implementation with <c>CdrDestinationConformance</c>.
/// </summary>
public interface ICdrDestination
{
    /// <summary>Creates what is missing, when allowed, and checks what is there. Called at the beginning of each run; cheap when repeated.</summary>
    /// <exception cref="CdrSyncException">The destination cannot be used.</exception>
    ValueTask InitializeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes the lease of one synchronization: at any time one session works for a <paramref name="name"/>, in any number of processes. The
    /// lease of a process that is gone is taken as soon as that is certain, and at the latest when its time is over.
    /// </summary>
    /// <param name="name">Which synchronization; each has its own notes.</param>
    /// <param name="owner">The process that asks, in words for operators: host and process id.</param>
    /// <param name="lease">For how long, from each renewal on.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The destination cannot be used.</exception>
    ValueTask<CdrLease> TryBeginAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken);
}

/// <summary>The answer to asking for a lease.</summary>
/// <param name="Session">The session; <see langword="null"/> while another owner holds the lease.</param>
/// <param name="Holder">The holder, when it is another process.</param>
/// <param name="Remaining">How long that lease lasts at most unless it is renewed.</param>
public sealed record CdrLease(ICdrDestinationSession? Session, string? Holder, TimeSpan Remaining);
