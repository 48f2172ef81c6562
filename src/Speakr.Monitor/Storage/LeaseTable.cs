using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;

namespace Speakr.Monitor.Storage;

/// <summary>Gives leases to one holder at a time. No clock but the database's decides about them.</summary>
/// <param name="dialect">The database's words.</param>
/// <param name="table">The table's name.</param>
/// <param name="hasState">Whether the table has a column for what a holder remembers.</param>
internal sealed class LeaseTable(SqlDialect dialect, string table, bool hasState)
{
    /// <summary>How long a name may be.</summary>
    public const int MaxName = 64;

    private const int MaxOwner = 255;

    // The holder's name while none can be seen.
    private const string Nobody = "another process";

    /// <summary>Between a lease's name and its fence, at the end of <see cref="Update"/>.</summary>
    public const string AndFence = " AND fence = ";

    private static readonly TimeSpan JustNow = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, long> _seen = new(StringComparer.Ordinal);

    public SqlDialect Dialect => dialect;

    /// <summary>Tries to take a lease.</summary>
    /// <param name="session">The session to ask on. It waits briefly for a row that another transaction holds.</param>
    /// <param name="holds">
    /// Whether this session does the work as well, so that its end is the holder's. Otherwise the lease names no connection until
    /// <see cref="Lease.MoveAsync"/>, and until then ends by its time alone.
    /// </param>
    /// <param name="name">Which lease.</param>
    /// <param name="owner">A name for people.</param>
    /// <param name="duration">How long it lasts from each renewal on.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<LeaseAttempt> TryTakeAsync(
        SqlSession session, bool holds, string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        // A standby asks every second, so more expensive questions wait until the row gives reason for them.
        var row = await FindAsync(session, name, cancellationToken).ConfigureAwait(false);
        if (row is { IsFree: false } && IsBeating(name, row))
            return LeaseAttempt.Held(row);
        var server = (await session.ServerAsync(cancellationToken, row?.ReadOn).ConfigureAwait(false))?.Identity;
        var hasEnded = row is { IsFree: false } && IsWatched(row, server)
            && await dialect.HasEndedAsync(session, row.ConnectionId!.Value, cancellationToken).ConfigureAwait(false);
        if (row is { IsFree: false } && !hasEnded)
            return LeaseAttempt.Held(row);
        try
        {
            if (row is null)
            {
                row = await ReadAsync(session, name, cancellationToken).ConfigureAwait(false);
                if (!row.IsFree)
                    return LeaseAttempt.Held(row);
            }

            var isTaken = await TakeAsync(session, holds, name, row, owner.Length > MaxOwner ? owner[..MaxOwner] : owner, server, duration, cancellationToken)
                .ConfigureAwait(false);
            if (!isTaken)
                return LeaseAttempt.Held(await ReadAsync(session, name, cancellationToken).ConfigureAwait(false));
            return LeaseAttempt.Taken(row, hasEnded);
        }
        catch (Exception error) when (dialect.IsLocked(error))
        {
            // The transaction of a holder that was ended is still being undone; or the row is just being added.
            return row is null ? new LeaseAttempt(false, Nobody, TimeSpan.Zero) : LeaseAttempt.Held(row);
        }
    }

    public async Task<LeaseRow> ReadAsync(SqlSession session, string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(session, name, cancellationToken).ConfigureAwait(false) is { } row)
                return row;
            await AddAsync(session, name, null, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<LeaseRow?> FindAsync(SqlSession session, string name, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT owner, fence, beat, {dialect.MillisecondsUntil("expiresAt")}, {dialect.MillisecondsSince("updatedAt")}, server, connectionId,
              {(hasState ? "state" : "NULL")}, {dialect.ConnectionStamp}
            FROM {table} WHERE name = @name
            """,
            Row,
            cancellationToken,
            ("@name", name)).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Adds the row unless it is there.</summary>
    public Task AddAsync(SqlSession session, string name, string? owner, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"{dialect.InsertIfAbsent} {table} (name, owner, fence, beat, updatedAt) VALUES (@name, @owner, 0, 0, {dialect.UtcNow})",
        cancellationToken,
        ("@name", name), ("@owner", owner));

    /// <summary>Changes the row of a holder.</summary>
    /// <returns>Whether it still is the holder.</returns>
    // beat, because MySQL may count only rows that change.
    public async Task<bool> UpdateAsync(
        SqlSession session, string name, long fence, string assignments, int seconds, CancellationToken cancellationToken,
        params (string Name, object? Value)[] values) =>
        await session.ExecuteAsync(
            $"{Update(assignments)}@name{AndFence}@fence",
            seconds,
            cancellationToken,
            [.. values, ("@name", name), ("@fence", fence)]).ConfigureAwait(false) == 1;

    /// <summary>Changes the row of a holder, up to its name.</summary>
    public string Update(string assignments) => $"UPDATE {table} SET {assignments}, beat = beat + 1, updatedAt = {dialect.UtcNow} WHERE name = ";

    /// <summary>Makes a lease last so long from now on.</summary>
    public string Renewal(TimeSpan duration) =>
        $"expiresAt = {dialect.Later(((long)Math.Ceiling(duration.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture))}";

    private async Task<bool> TakeAsync(
        SqlSession session, bool holds, string name, LeaseRow seen, string owner, string? server, TimeSpan duration, CancellationToken cancellationToken)
    {
        try
        {
            return await TakeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (dialect.IsLocked(error) && IsWatched(seen, server))
        {
            // A holder that is frozen in the middle of a transaction would keep the row locked for as long as it is frozen. Only then is
            // its connection ended: a holder that is merely late learns from the lease, and not from an error, that it has lost it.
            await dialect.KillAsync(session, seen.ConnectionId!.Value, seen.Age, cancellationToken).ConfigureAwait(false);
            return await TakeAsync().ConfigureAwait(false);
        }

        // Only if it still is as it was read: of all that try at once one succeeds.
        async Task<bool> TakeAsync() => await session.ExecuteAsync(
            $"""
            UPDATE {table} SET owner = @owner, fence = fence + 1, beat = beat + 1, {Renewal(duration)},
              server = @server, connectionId = {(holds ? dialect.ConnectionId : "NULL")}, updatedAt = {dialect.UtcNow}
            WHERE name = @name AND fence = @fence AND beat = @beat
            """,
            cancellationToken,
            ("@owner", owner), ("@server", holds ? server : null), ("@name", name), ("@fence", seen.Fence), ("@beat", seen.Beat)).ConfigureAwait(false) == 1;
    }

    // The row has changed since the last look, and within the last quarter of a second. The change alone is not enough: a busy holder that is
    // killed has nearly always changed the row since the last look, and its lease would be taken one look later than it can be.
    private bool IsBeating(string name, LeaseRow row)
    {
        var isFirst = !_seen.TryGetValue(name, out var beat);
        _seen[name] = row.Beat;
        return !isFirst && beat != row.Beat && row.Age < JustNow;
    }

    // Connections of another server or user are invisible, and must not be considered gone.
    private static bool IsWatched(LeaseRow row, string? server) =>
        row.ConnectionId is not null && server is not null && row.Server == server;

    private static LeaseRow Row(DbDataReader reader) => new(
        reader.Text(0),
        reader.Number(1) ?? 0,
        reader.Number(2) ?? 0,
        TimeSpan.FromMilliseconds(reader.Number(3) ?? 0),
        TimeSpan.FromMilliseconds(reader.Number(4) ?? 0),
        reader.Text(5),
        reader.Number(6),
        reader.Text(7),
        reader.Text(8));

    /// <summary>What came of trying to take a lease.</summary>
    /// <param name="IsTaken">Whether it was taken.</param>
    /// <param name="Holder">The holder: another one, or the one before.</param>
    /// <param name="Remaining">How long another holder has it at most.</param>
    internal readonly record struct LeaseAttempt(bool IsTaken, string Holder, TimeSpan Remaining)
    {
        /// <summary>The number of this holder.</summary>
        public long Fence { get; private init; }

        /// <summary>What the holder before wrote last.</summary>
        public string? State { get; private init; }

        /// <summary>Whether the lease was not over yet, but the connection of its holder was.</summary>
        public bool HasEnded { get; private init; }

        public static LeaseAttempt Held(LeaseRow row) =>
            new(false, row.Owner ?? Nobody, row.Remaining < TimeSpan.Zero ? TimeSpan.Zero : row.Remaining);

        public static LeaseAttempt Taken(LeaseRow before, bool hasEnded) =>
            new(true, before.Owner ?? Nobody, TimeSpan.Zero) { Fence = before.Fence + 1, State = before.State, HasEnded = hasEnded };
    }
}
