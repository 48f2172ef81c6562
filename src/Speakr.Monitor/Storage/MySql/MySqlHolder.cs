using System.Data.Common;
using System.Globalization;
using MySqlConnector;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>The connection of a lease's holder, as another connection of the same server and user sees it.</summary>
internal static class MySqlHolder
{
    /// <summary>Whether the connection is certain to have ended.</summary>
    public static async Task<bool> HasEndedAsync(SqlSession session, long id, CancellationToken cancellationToken)
    {
        try
        {
            // Connections of one's own user are seen without any right, and one's own connection proves that they are seen.
            var seen = await session.QueryAsync(
                "SELECT COUNT(CASE WHEN ID = CONNECTION_ID() THEN 1 END), COUNT(CASE WHEN ID = @id THEN 1 END) FROM information_schema.PROCESSLIST",
                reader => (Own: reader.Number(0), Asked: reader.Number(1)),
                cancellationToken,
                ("@id", id)).ConfigureAwait(false);
            return seen is [(1, 0)];
        }
        catch (DbException error) when (MySqlErrors.Code(error) is MySqlErrorCode.UnknownTable or MySqlErrorCode.NoSuchTable)
        {
            // A server without this list: the lease ends by its time.
            return false;
        }
    }

    /// <summary>Ends the connection, and with it the transaction that it may have open, as far as the server allows.</summary>
    /// <param name="session">The session to say so on.</param>
    /// <param name="id">The connection to end.</param>
    /// <param name="age">How long ago the holder was known to have it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task EndAsync(SqlSession session, long id, TimeSpan age, CancellationToken cancellationToken)
    {
        // A server that was started since has given the number to another connection.
        var uptime = await session.QueryAsync(
            "SHOW GLOBAL STATUS LIKE 'Uptime'", reader => long.Parse(reader.GetString(1), CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        if (uptime is not [var seconds] || TimeSpan.FromSeconds(seconds) <= age)
            return;
        try
        {
            await session.ExecuteAsync($"KILL {id.ToString(CultureInfo.InvariantCulture)}", cancellationToken).ConfigureAwait(false);
        }
        catch (DbException error) when (MySqlErrors.IsOfServer(error))
        {
            // It has ended already, or this user may not. Then the wait for its row is short, and the next try comes.
        }
    }
}
