using System.Data.Common;
using Speakr.Monitor.Databases.Leases;

namespace Speakr.Monitor.History.Relational;

/// <summary>A lease as its holder knows it: everything is said under the holder's own fence number.</summary>
internal sealed class HeldLease
{
    private readonly LeaseTable _table;
    private readonly long _fence;

    public HeldLease(HistoryDatabase database, string name, long fence, TimeSpan duration)
    {
        // One statement that hangs must leave time for another try.
        var seconds = Math.Clamp((int)(duration.TotalSeconds / 3), 1, database.Dialect.CommandSeconds);
        _table = database.Lease(name, seconds);
        (_fence, Duration) = (fence, duration);
    }

    public string Name => _table.Name;

    public TimeSpan Duration { get; }

    /// <summary>
    /// Begins a transaction of the holder. It writes, rather than locking by a read, because clusters (Galera, Group Replication) find out
    /// about two nodes that are at odds by what both have written, and by nothing else.
    /// </summary>
    /// <exception cref="HistoryLeaseLostException">The lease belongs to another.</exception>
    public async Task EnterAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (!await _table.RenewAsync(connection, _fence, Duration, state: null, cancellationToken).ConfigureAwait(false))
            throw await LostAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Renews the lease over a connection that does not write calls.</summary>
    /// <exception cref="HistoryLeaseLostException">The lease belongs to another.</exception>
    public async Task ProlongAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (!await _table.ProlongAsync(connection, _fence, Duration, cancellationToken).ConfigureAwait(false))
            throw await LostAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Names the connection that writes from now on.</summary>
    /// <exception cref="HistoryLeaseLostException">The lease belongs to another.</exception>
    public async Task MoveAsync(DbConnection connection, string? server, CancellationToken cancellationToken)
    {
        if (!await _table.MoveAsync(connection, _fence, Duration, server, cancellationToken).ConfigureAwait(false))
            throw await LostAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Names no connection any more, so that closing it is not taken for the holder's end.</summary>
    public Task ForgetConnectionAsync(DbConnection connection) => _table.ForgetConnectionAsync(connection, _fence);

    public Task ReleaseAsync(DbConnection connection) => _table.ReleaseAsync(connection, _fence);

    private async Task<HistoryLeaseLostException> LostAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync(connection, cancellationToken).ConfigureAwait(false);
        return new HistoryLeaseLostException(
            $"The lease of '{Name}' in the history database belongs to {row?.Owner ?? "nobody"} by now: this host was away for longer than "
            + $"its lease lasts. It writes nothing for '{Name}' until it gets the lease again.");
    }
}
