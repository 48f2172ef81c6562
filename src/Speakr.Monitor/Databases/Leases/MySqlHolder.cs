using System.Data.Common;
using System.Globalization;
using MySqlConnector;

namespace Speakr.Monitor.Databases.Leases;

/// <summary>The connection of a lease's holder, as another connection of the same server and user sees it.</summary>
internal static class MySqlHolder
{
    /// <summary>Whether the connection is certain to have ended.</summary>
    public static async Task<bool> HasEndedAsync(DbConnection connection, long id, int commandSeconds, CancellationToken token)
    {
        try
        {
            return await IsMissingAsync(connection, id, commandSeconds, token).ConfigureAwait(false);
        }
        catch (DbException error) when (MySqlErrors.Code(error) is MySqlErrorCode.UnknownTable or MySqlErrorCode.NoSuchTable)
        {
            // A server without this list: the lease ends by its time.
            return false;
        }
    }

    /// <summary>Ends the connection, and with it the transaction that it may have open, as far as the server allows.</summary>
    /// <param name="connection">The connection to say so on.</param>
    /// <param name="id">The connection to end.</param>
    /// <param name="age">How long ago the holder was known to have it.</param>
    /// <param name="commandSeconds">How long a statement may take.</param>
    /// <param name="token">Gives up.</param>
    public static async Task EndAsync(DbConnection connection, long id, TimeSpan age, int commandSeconds, CancellationToken token)
    {
        // A server that was started since has given the number to somebody else.
        if (await UptimeAsync(connection, commandSeconds, token).ConfigureAwait(false) <= age)
            return;
        var command = StatementCommand.Create(connection, $"KILL {id.ToString(CultureInfo.InvariantCulture)}", commandSeconds);
        await using (command.ConfigureAwait(false))
        {
            try
            {
                await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            }
            catch (DbException error) when (MySqlErrors.IsOfServer(error))
            {
                // It has ended already, or this user may not. Then the wait for its row is short, and the next try comes.
            }
        }
    }

    // Connections of one's own user are seen without any right, and one's own connection proves that they are seen.
    private static async Task<bool> IsMissingAsync(DbConnection connection, long id, int commandSeconds, CancellationToken token)
    {
        var command = StatementCommand.Create(
            connection,
            "SELECT COUNT(CASE WHEN ID = CONNECTION_ID() THEN 1 END), COUNT(CASE WHEN ID = @id THEN 1 END) FROM information_schema.PROCESSLIST",
            commandSeconds,
            ("@id", id));
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
                return await reader.ReadAsync(token).ConfigureAwait(false) && Is(reader, 0, 1) && Is(reader, 1, 0);
        }
    }

    private static async Task<TimeSpan> UptimeAsync(DbConnection connection, int commandSeconds, CancellationToken token)
    {
        var command = StatementCommand.Create(connection, "SHOW GLOBAL STATUS LIKE 'Uptime'", commandSeconds);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(token).ConfigureAwait(false)
                    && long.TryParse(reader.GetString(1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                    ? TimeSpan.FromSeconds(seconds)
                    : TimeSpan.Zero;
            }
        }
    }

    private static bool Is(DbDataReader reader, int column, long expected) =>
        Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture) == expected;
}
