using System.Data.Common;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases.Leases;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>Keeps records, and the synchronizer's notes beside them, in a relational database. What databases differ in is the dialect's.</summary>
internal sealed class RelationalCdrDestination(CdrDialect dialect, ILogger logger) : ICdrDestination, IDisposable
{
    private const int MaxName = 64;
    private const int MaxOwner = 255;

    private readonly CdrDatabase _database = new(dialect, logger);

    public async ValueTask InitializeAsync(CancellationToken cancellationToken) =>
        await _database.RunAsync(
            async () =>
            {
                var connection = await _database.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                    await dialect.PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<CdrLease> TryBeginAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxName, nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        var shortOwner = owner.Length > MaxOwner ? owner[..MaxOwner] : owner;
        return await _database.RunAsync(() => BeginAsync(name, shortOwner, lease, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => dialect.DataSource.Dispose();

    private async Task<CdrLease> BeginAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var connection = await _database.OpenAsync(cancellationToken).ConfigureAwait(false);
        var writer = await PrepareAsync(connection, lease, cancellationToken).ConfigureAwait(false);
        CdrLease? answer = null;
        try
        {
            answer = await AskAsync(writer, name, owner, lease, cancellationToken).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            if (answer is { Session: null })
                await _database.TryAsync(writer.EndWorkAsync).ConfigureAwait(false);
            if (answer?.Session is null)
                await _database.TryAsync(() => writer.DisposeAsync().AsTask()).ConfigureAwait(false);
        }
    }

    private async Task<CdrWriter> PrepareAsync(DbConnection connection, TimeSpan lease, CancellationToken cancellationToken)
    {
        try
        {
            return await dialect.PrepareWriterAsync(connection, lease, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await _database.TryAsync(() => connection.DisposeAsync().AsTask()).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<CdrLease> AskAsync(CdrWriter writer, string name, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var leases = _database.Lease(name);
        LeaseRow? row = null;
        bool hasEnded;
        try
        {
            row = await leases.ReadAsync(writer.Connection, cancellationToken).ConfigureAwait(false);
            hasEnded = !row.IsFree && await writer.HasEndedAsync(row.Server, row.ConnectionId, cancellationToken).ConfigureAwait(false);
            if (!row.IsFree && !hasEnded)
                return Held(row);
            if (!await leases.TakeAsync(writer.Connection, row, owner, writer.Server, lease, cancellationToken).ConfigureAwait(false))
                return Held(await leases.ReadAsync(writer.Connection, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (dialect.IsLocked(error))
        {
            // The holder is frozen in the middle of a transaction, which the server ends before long; or the row is just being added.
            return row is null ? new CdrLease(null, LeaseRow.Nobody, TimeSpan.Zero) : Held(row);
        }

        if (hasEnded)
            CdrDestinationLog.LeaseTaken(logger, name, row.Owner!);
        await writer.BeginWorkAsync(cancellationToken).ConfigureAwait(false);
        return new CdrLease(new RelationalCdrSession(_database, writer, leases, name, row, lease), null, lease);
    }

    private static CdrLease Held(LeaseRow row) => new(null, row.Holder, row.Left);
}
