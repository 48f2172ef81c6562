using System.Data.Common;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>The row that says who works for one synchronization.</summary>
internal sealed class CdrLeases(CdrDatabase database, string name)
{
    private readonly CdrDialect _dialect = database.Dialect;

    private string Table => _dialect.Tables.Syncs;

    public async Task<LeaseRow> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(connection, cancellationToken).ConfigureAwait(false) is { } row)
                return row;
            await database.ExecuteAsync(
                connection, $"{_dialect.InsertIfAbsent} {Table} (name, fence, beat, updatedAt) VALUES (@name, 0, 0, {_dialect.Now})",
                cancellationToken, ("@name", name)).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the lease if it still is as it was read: of all who try at once one succeeds.</summary>
    public async Task<bool> TakeAsync(CdrWriter writer, LeaseRow seen, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var changed = await database.ExecuteAsync(
            writer.Connection,
            $"""
            UPDATE {Table} SET owner = @owner, fence = fence + 1, beat = beat + 1, expiresAt = {_dialect.Later},
              server = @server, connectionId = {_dialect.ConnectionId}, updatedAt = {_dialect.Now}
            WHERE name = @name AND fence = @fence AND beat = @beat
            """,
            cancellationToken,
            ("@owner", owner), ("@milliseconds", Milliseconds(lease)), ("@server", (object?)writer.Server ?? DBNull.Value),
            ("@name", name), ("@fence", seen.Fence), ("@beat", seen.Beat)).ConfigureAwait(false);
        return changed == 1;
    }

    /// <summary>Renews the lease and fences off who has lost it, in one.</summary>
    /// <returns>Whether the lease was still held.</returns>
    public async Task<bool> RenewAsync(DbConnection connection, long fence, TimeSpan lease, string? state, CancellationToken cancellationToken)
    {
        // beat, because MySQL may count only rows that change. The number of the connection, because a proxy may have changed it.
        var changed = await database.ExecuteAsync(
            connection,
            $"""
            UPDATE {Table} SET beat = beat + 1, expiresAt = {_dialect.Later}, connectionId = {_dialect.ConnectionId},
              state = COALESCE(@state, state), updatedAt = {_dialect.Now}
            WHERE name = @name AND fence = @fence
            """,
            cancellationToken,
            ("@milliseconds", Milliseconds(lease)), ("@state", (object?)state ?? DBNull.Value), ("@name", name), ("@fence", fence))
            .ConfigureAwait(false);
        return changed == 1;
    }

    public Task ReleaseAsync(DbConnection connection, long fence) => database.ExecuteAsync(
        connection,
        $"""
        UPDATE {Table} SET owner = NULL, beat = beat + 1, expiresAt = NULL, server = NULL, connectionId = NULL, updatedAt = {_dialect.Now}
        WHERE name = @name AND fence = @fence
        """,
        CancellationToken.None,
        ("@name", name), ("@fence", fence));

    /// <summary>What who has lost the lease is told.</summary>
    public async Task<CdrSyncException> LostAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var row = await FindAsync(connection, cancellationToken).ConfigureAwait(false);
        return new CdrSyncException(
            $"The lease of the CDR synchronization '{name}' belongs to {row?.Owner ?? "nobody"} by now: "
            + "this process was away for longer than its lease lasts. The next run goes on.", isTransient: true);
    }

    private async Task<LeaseRow?> FindAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = database.Command(
            connection,
            $"SELECT owner, fence, beat, {_dialect.Remaining}, server, connectionId, state FROM {Table} WHERE name = @name", ("@name", name));
        var rows = await database.ReadAsync(
            command,
            reader => new LeaseRow(
                CdrDatabase.Text(reader, 0),
                CdrDatabase.Number(reader, 1) ?? 0,
                CdrDatabase.Number(reader, 2) ?? 0,
                TimeSpan.FromMilliseconds(CdrDatabase.Number(reader, 3) ?? 0),
                CdrDatabase.Text(reader, 4),
                CdrDatabase.Number(reader, 5),
                CdrDatabase.Text(reader, 6)),
            cancellationToken).ConfigureAwait(false);
        return rows.FirstOrDefault();
    }

    private static long Milliseconds(TimeSpan lease) => (long)Math.Ceiling(lease.TotalMilliseconds);
}
