using System.Data.Common;
using Speakr.Monitor.Databases.Leases;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.History.Relational;

/// <summary>Gives the leases of the history to one holder at a time. No clock but the database's decides about them.</summary>
internal sealed class HistoryLeases(HistoryDatabase database)
{
    // Asking for a lease needs a name, so this one is nobody's.
    private const string IdentityName = "";
    private const int MaxName = 64;
    private const int MaxOwner = 255;

    private readonly HistoryDialect _dialect = database.Dialect;

    public Task<string> GetIdentityAsync(CancellationToken cancellationToken) => database.RunAsync(
        async () =>
        {
            var table = database.Lease(IdentityName, _dialect.CommandSeconds);
            var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                if (await table.FindAsync(connection, cancellationToken).ConfigureAwait(false) is not { Owner: { } identity })
                {
                    // Of several hosts that start at once the first one's is everybody's.
                    await table.AddAsync(connection, Guid.NewGuid().ToString("N"), cancellationToken).ConfigureAwait(false);
                    identity = (await table.ReadAsync(connection, cancellationToken).ConfigureAwait(false)).Owner
                        ?? throw new CallHistoryException(
                            $"The row without a name in {_dialect.Tables.Leases} has no owner, so nothing identifies the history. Delete it.",
                            isTransient: false);
                }

                return identity;
            }
        },
        cancellationToken);

    public Task<HistoryLease> TryBeginAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxName, nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        var shortOwner = owner.Length > MaxOwner ? owner[..MaxOwner] : owner;
        return database.RunAsync(() => BeginAsync(name, shortOwner, duration, cancellationToken), cancellationToken);
    }

    private async Task<HistoryLease> BeginAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        // The connection that asks becomes the one that writes: its number is in the lease from the start.
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        HistoryLease? answer = null;
        try
        {
            await database.SayAsync(connection, _dialect.SessionSettings(duration), cancellationToken).ConfigureAwait(false);
            await database.SayAsync(connection, _dialect.BriefWait, cancellationToken).ConfigureAwait(false);
            answer = await AskAsync(connection, name, owner, duration, cancellationToken).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            if (answer?.Session is null)
                await database.GiveBackAsync(connection).ConfigureAwait(false);
        }
    }

    private async Task<HistoryLease> AskAsync(
        DbConnection connection, string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        var table = database.Lease(name, _dialect.CommandSeconds);
        var server = await _dialect.ServerAsync(connection, cancellationToken).ConfigureAwait(false);
        LeaseRow? row = null;
        try
        {
            row = await table.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            if (!row.IsFree && !await HasEndedAsync(connection, row, name, server, cancellationToken).ConfigureAwait(false))
                return Held(row);
            var seen = row;
            if (!await TakeAsync(
                () => table.TakeAsync(connection, seen, owner, server, duration, cancellationToken), connection, row, server, cancellationToken)
                .ConfigureAwait(false))
                return Held(await table.ReadAsync(connection, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (_dialect.IsLocked(error))
        {
            // The transaction of a holder that was ended is still being undone; or the row is just being added.
            return row is null ? new HistoryLease(null, LeaseRow.Nobody, TimeSpan.Zero) : Held(row);
        }

        await database.SayAsync(connection, _dialect.UsualWait, cancellationToken).ConfigureAwait(false);
        var lease = new HeldLease(database, name, row.Fence + 1, duration);
        return new HistoryLease(new HistorySession(database, lease, connection), null, duration);
    }

    private async Task<bool> HasEndedAsync(
        DbConnection connection, LeaseRow row, string name, string? server, CancellationToken cancellationToken)
    {
        if (!IsWatched(row, server)
            || !await _dialect.HasEndedAsync(connection, row.ConnectionId!.Value, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        StoreLog.LeaseTaken(database.Logger, name, row.Holder);
        return true;
    }

    private async Task<bool> TakeAsync(
        Func<Task<bool>> take, DbConnection connection, LeaseRow row, string? server, CancellationToken cancellationToken)
    {
        try
        {
            return await take().ConfigureAwait(false);
        }
        catch (Exception error) when (_dialect.IsLocked(error) && IsWatched(row, server))
        {
            // A holder that is frozen in the middle of a transaction would keep the row locked for as long as it is frozen. Only then is
            // its connection ended: a holder that is merely late learns from the lease, and not from an error, that it has lost it.
            await _dialect.EndAsync(connection, row.ConnectionId!.Value, row.Age, cancellationToken).ConfigureAwait(false);
            return await take().ConfigureAwait(false);
        }
    }

    // Connections of another server or of another user cannot be seen, and must not be taken for gone.
    private static bool IsWatched(LeaseRow row, string? server) =>
        row.ConnectionId is not null && server is not null && row.Server == server;

    private static HistoryLease Held(LeaseRow row) => new(null, row.Holder, row.Left);
}
