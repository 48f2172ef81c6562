using System.Data.Common;

namespace Speakr.Monitor.Databases.Leases;

/// <summary>The row of one lease: who may work, until when, and as which holder in turn. Knows no connection of its own.</summary>
/// <param name="syntax">The database's words.</param>
/// <param name="table">The table's name.</param>
/// <param name="hasState">Whether the table has a column for what the holder remembers.</param>
/// <param name="name">The lease.</param>
/// <param name="commandSeconds">How long a statement may take.</param>
internal sealed class LeaseTable(LeaseSyntax syntax, string table, bool hasState, string name, int commandSeconds)
{
    public string Name => name;

    public async Task<LeaseRow> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(connection, cancellationToken).ConfigureAwait(false) is { } row)
                return row;
            await AddAsync(connection, null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds the row unless it is there.</summary>
    public Task AddAsync(DbConnection connection, string? owner, CancellationToken cancellationToken) => ExecuteAsync(
        connection,
        $"{syntax.InsertIfAbsent} {table} (name, owner, fence, beat, updatedAt) VALUES (@name, @owner, 0, 0, {syntax.Now})",
        cancellationToken,
        ("@name", name), ("@owner", OrNull(owner)));

    public async Task<LeaseRow?> FindAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = StatementCommand.Create(
            connection,
            $"""
            SELECT owner, fence, beat, {syntax.Remaining}, {syntax.Age}, server, connectionId, {(hasState ? "state" : "NULL")}
            FROM {table} WHERE name = @name
            """,
            commandSeconds,
            ("@name", name));
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? Row(reader) : null;
        }
    }

    /// <summary>Takes the lease if it still is as it was read: of all who try at once one succeeds.</summary>
    public async Task<bool> TakeAsync(
        DbConnection connection, LeaseRow seen, string owner, string? server, TimeSpan lease, CancellationToken cancellationToken)
    {
        var changed = await ExecuteAsync(
            connection,
            $"""
            UPDATE {table} SET owner = @owner, fence = fence + 1, beat = beat + 1, expiresAt = {syntax.Later},
              server = @server, connectionId = {syntax.ConnectionId}, updatedAt = {syntax.Now}
            WHERE name = @name AND fence = @fence AND beat = @beat
            """,
            cancellationToken,
            ("@owner", owner), ("@milliseconds", Milliseconds(lease)), ("@server", OrNull(server)),
            ("@name", name), ("@fence", seen.Fence), ("@beat", seen.Beat)).ConfigureAwait(false);
        return changed == 1;
    }

    /// <summary>Renews the lease and fences off who has lost it, in one.</summary>
    /// <returns>Whether the lease was still held.</returns>
    // The number of the connection, because a proxy may have changed it.
    public Task<bool> RenewAsync(DbConnection connection, long fence, TimeSpan lease, string? state, CancellationToken cancellationToken) =>
        state is null
            ? SetAsync(
                connection, fence, $"expiresAt = {syntax.Later}, connectionId = {syntax.ConnectionId}", cancellationToken,
                ("@milliseconds", Milliseconds(lease)))
            : SetAsync(
                connection, fence, $"expiresAt = {syntax.Later}, connectionId = {syntax.ConnectionId}, state = @state", cancellationToken,
                ("@milliseconds", Milliseconds(lease)), ("@state", state));

    /// <summary>Renews the lease over another connection than the one the holder works with.</summary>
    public Task<bool> ProlongAsync(DbConnection connection, long fence, TimeSpan lease, CancellationToken cancellationToken) =>
        SetAsync(connection, fence, $"expiresAt = {syntax.Later}", cancellationToken, ("@milliseconds", Milliseconds(lease)));

    /// <summary>Renews the lease and names the connection that the holder works with from now on.</summary>
    public Task<bool> MoveAsync(DbConnection connection, long fence, TimeSpan lease, string? server, CancellationToken cancellationToken) =>
        SetAsync(
            connection, fence, $"expiresAt = {syntax.Later}, server = @server, connectionId = {syntax.ConnectionId}", cancellationToken,
            ("@milliseconds", Milliseconds(lease)), ("@server", OrNull(server)));

    /// <summary>Says that the holder has no connection that others could watch.</summary>
    public Task<bool> ForgetConnectionAsync(DbConnection connection, long fence) =>
        SetAsync(connection, fence, "server = NULL, connectionId = NULL", CancellationToken.None);

    public Task<bool> ReleaseAsync(DbConnection connection, long fence) => SetAsync(
        connection, fence, "owner = NULL, expiresAt = NULL, server = NULL, connectionId = NULL", CancellationToken.None);

    // beat, because MySQL may count only rows that change.
    private async Task<bool> SetAsync(
        DbConnection connection, long fence, string values, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        var changed = await ExecuteAsync(
            connection,
            $"UPDATE {table} SET {values}, beat = beat + 1, updatedAt = {syntax.Now} WHERE name = @name AND fence = @fence",
            cancellationToken,
            [.. parameters, ("@name", name), ("@fence", fence)]).ConfigureAwait(false);
        return changed == 1;
    }

    private async Task<int> ExecuteAsync(
        DbConnection connection, string text, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        var command = StatementCommand.Create(connection, text, commandSeconds, parameters);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static LeaseRow Row(DbDataReader reader) => new(
        DbValue.Text(reader, 0),
        DbValue.Number(reader, 1) ?? 0,
        DbValue.Number(reader, 2) ?? 0,
        TimeSpan.FromMilliseconds(DbValue.Number(reader, 3) ?? 0),
        TimeSpan.FromMilliseconds(DbValue.Number(reader, 4) ?? 0),
        DbValue.Text(reader, 5),
        DbValue.Number(reader, 6),
        DbValue.Text(reader, 7));

    private static object OrNull(string? value) => (object?)value ?? DBNull.Value;

    private static long Milliseconds(TimeSpan lease) => (long)Math.Ceiling(lease.TotalMilliseconds);
}
