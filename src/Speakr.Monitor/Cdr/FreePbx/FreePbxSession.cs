using System.Data.Common;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>One connection, and statements on it. They carry their values as literals and have no parameters.</summary>
internal sealed class FreePbxSession(DbConnection connection, int commandSeconds, CancellationToken cancellationToken)
{
    private const int LongReadFactor = 10;

    public DbConnection Connection => connection;

    public int CommandSeconds => commandSeconds;

    public CancellationToken Token => cancellationToken;

    /// <returns>How many rows were changed.</returns>
    public async Task<int> ExecuteAsync(string text)
    {
        var command = StatementCommand.Create(connection, text, commandSeconds);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<List<T>> QueryAsync<T>(string text, Func<DbDataReader, T> read)
    {
        var command = StatementCommand.Create(connection, text, commandSeconds);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    rows.Add(read(reader));
                return rows;
            }
        }
    }

    /// <summary>Begins a statement whose rows are read as they are needed, which may be over minutes.</summary>
    public Task<DbDataReader> OpenAsync(string text)
    {
        // The command is not disposed before its reader: it has nothing of its own to release.
        return StatementCommand.Create(connection, text, commandSeconds * LongReadFactor).ExecuteReaderAsync(cancellationToken);
    }

    /// <summary>Reads the next rows; fewer than asked for when these are the last ones.</summary>
    public async Task<List<T>> NextAsync<T>(DbDataReader reader, int rows, Func<DbDataReader, T> read)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = new List<T>(rows);
        while (found.Count < rows && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            found.Add(read(reader));
        return found;
    }

    /// <summary>Ends a transaction that failed. Not cancelled: a connection must not go back to the pool with its transaction open.</summary>
    public async Task RollBackAsync()
    {
        var command = StatementCommand.Create(connection, "ROLLBACK", commandSeconds);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
