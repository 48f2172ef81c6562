using System.Data.Common;

namespace Speakr.Monitor.Storage;

/// <summary>A lease in the hands of its holder: everything is written under the holder's own fence number. Safe for concurrent use.</summary>
/// <param name="table">The table.</param>
/// <param name="name">Which lease.</param>
/// <param name="fence">The holder's number.</param>
/// <param name="duration">How long it lasts from each renewal on.</param>
/// <param name="lost">Creates the exception that names the new holder.</param>
internal sealed class Lease(LeaseTable table, string name, long fence, TimeSpan duration, Func<string, Exception> lost)
{
    private readonly string _enter = table.Update($"{table.Renewal(duration)}, connectionId = {table.Dialect.ConnectionId}");

    public string Name => name;

    public TimeSpan Duration => duration;

    /// <summary>
    /// Renews the lease over the connection that does the work; each transaction begins with it. It writes, rather than locking by a read, because
    /// clusters (Galera, Group Replication) find out about two nodes that are at odds by what both have written, and by nothing else.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="state">What to remember; <see langword="null"/> to leave it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="Exception">The lease belongs to another.</exception>
    // The number of the connection, because a proxy may have changed it.
    public Task EnterAsync(SqlSession session, string? state, CancellationToken cancellationToken) => UpdateAsync(
        session,
        $"{Renewal}, connectionId = {table.Dialect.ConnectionId}{(state is null ? "" : ", state = @state")}",
        cancellationToken,
        state is null ? [] : [("@state", state)]);

    /// <summary>
    /// The same as a part of a script. Unless it has changed one row, the lease is lost, and the script's sender throws <see cref="LostAsync"/>.
    /// </summary>
    /// <param name="script">The script.</param>
    /// <param name="readChanged">Reads how many rows were changed.</param>
    public void Enter(SqlScript script, Action<DbDataReader> readChanged) => script
        .Statement(_enter).Text(name).Sql(LeaseTable.AndFence).Number(fence)
        .Query(table.Dialect.ChangedRows, readChanged);

    /// <summary>Renews the lease over a connection other than the one that does the work.</summary>
    /// <exception cref="Exception">The lease belongs to another.</exception>
    public Task ProlongAsync(SqlSession session, CancellationToken cancellationToken) => UpdateAsync(session, Renewal, cancellationToken);

    /// <summary>Renews the lease and names the connection that works from now on: when that one ends, others know that the holder has.</summary>
    /// <exception cref="Exception">The lease belongs to another.</exception>
    public async Task MoveAsync(SqlSession session, CancellationToken cancellationToken)
    {
        // Before the first transaction: in one, nobody else would see which connection has it open.
        var server = await session.ServerAsync(cancellationToken).ConfigureAwait(false);
        await UpdateAsync(
            session, $"{Renewal}, server = @server, connectionId = {table.Dialect.ConnectionId}", cancellationToken,
            ("@server", server?.Identity)).ConfigureAwait(false);
    }

    /// <summary>Stops naming a connection, so that closing it does not look like the end of the holder.</summary>
    public Task ForgetConnectionAsync(SqlSession session) =>
        table.UpdateAsync(session, name, fence, "server = NULL, connectionId = NULL", Seconds(session), CancellationToken.None);

    /// <summary>Gives the lease back, unless another has it.</summary>
    /// <returns>Whether it was still ours.</returns>
    public Task<bool> ReleaseAsync(SqlSession session) => table.UpdateAsync(
        session, name, fence, "owner = NULL, expiresAt = NULL, server = NULL, connectionId = NULL", Seconds(session), CancellationToken.None);

    /// <summary>The exception that names the new holder.</summary>
    public async Task<Exception> LostAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var row = await table.FindAsync(session, name, cancellationToken).ConfigureAwait(false);
        return lost(row?.Owner ?? "nobody");
    }

    /// <summary>How long one statement may take: one that hangs must leave time for another try.</summary>
    public int Seconds(SqlSession session) => SecondsOf(duration, session.Database);

    /// <summary>The same for a lease that is only asked for.</summary>
    public static int SecondsOf(TimeSpan duration, SqlDatabase database) => Math.Clamp((int)(duration.TotalSeconds / 3), 1, database.CommandSeconds);

    private string Renewal => table.Renewal(duration);

    private async Task UpdateAsync(
        SqlSession session, string assignments, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        if (await table.UpdateAsync(session, name, fence, assignments, Seconds(session), cancellationToken, values).ConfigureAwait(false))
            return;
        throw await LostAsync(session, cancellationToken).ConfigureAwait(false);
    }
}
