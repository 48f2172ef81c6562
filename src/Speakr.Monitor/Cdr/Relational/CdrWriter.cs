using System.Data.Common;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>The connection of one session, and the statements that databases want written differently. Used by one thread at a time.</summary>
internal abstract class CdrWriter(DbConnection connection) : IAsyncDisposable
{
    public DbConnection Connection { get; } = connection;

    /// <summary>The server and user that this connection has, for comparing; <see langword="null"/> when connections cannot be watched.</summary>
    public abstract string? Server { get; }

    /// <summary>The longest content of a receipt, in bytes.</summary>
    public abstract int MaxContent { get; }

    /// <summary>Whether the connection that held a lease is certain to have ended.</summary>
    public abstract Task<bool> HasEndedAsync(string? server, long? connectionId, CancellationToken cancellationToken);

    /// <summary>Sets the connection up for writing, once the lease is taken.</summary>
    public abstract Task BeginWorkAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Adds the records of rows from <paramref name="start"/> on, as many as one statement takes; either all of them or none.
    /// </summary>
    /// <returns>How many rows the statement had, and why the database refuses it for its content, if so.</returns>
    public abstract Task<(int Rows, string? Refusal)> InsertAsync(
        IReadOnlyList<CdrRow> rows, int start, int end, CancellationToken cancellationToken);

    /// <summary>Where the rest begins when a slice can be copied within the server; <see langword="null"/> when it cannot.</summary>
    public virtual Task<string?> EndOfSliceAsync(CdrSlice slice, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>
    /// Copies a slice within the server. <see langword="null"/> when that cannot be done exactly; then the transaction must be rolled back.
    /// </summary>
    public virtual Task<int?> CopySliceAsync(CdrSlice slice, string end, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    /// <summary>Adds rows to the quarantine, or counts one more attempt.</summary>
    public abstract Task SetAsideAsync(string name, IReadOnlyList<QuarantinedCdr> rows, CancellationToken cancellationToken);

    /// <summary>Undoes what the next user of a pooled connection should not meet.</summary>
    public abstract Task EndWorkAsync();

    public virtual ValueTask DisposeAsync() => Connection.DisposeAsync();
}
