using System.Data.Common;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>
/// One connection, and statements on it. They carry their values as literals and have no parameters: with none, no driver looks for
/// parameters in the text.
/// </summary>
internal sealed class FreePbxSession(DbConnection connection, MySqlDataSource source, int commandSeconds, CancellationToken cancellationToken)
{
    private const int LongReadFactor = 10;

    public DbConnection Connection => connection;

    public int CommandSeconds => commandSeconds;

    /// <summary>What the driver may be given in place of the caller's token.</summary>
    public CancellationToken Token { get; } = source.Token(cancellationToken);

    /// <returns>How many rows were changed.</returns>
    public async Task<int> ExecuteAsync(string text)
    {
        // Here, because the driver may not be told.
        cancellationToken.ThrowIfCancellationRequested();
        var command = StatementCommand.Create(connection, text, commandSeconds);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(Token).ConfigureAwait(false);
    }

    public async Task<List<T>> QueryAsync<T>(string text, Func<DbDataReader, T> read)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var command = StatementCommand.Create(connection, text, commandSeconds);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(Token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(Token).ConfigureAwait(false))
                    rows.Add(read(reader));
                return rows;
            }
        }
    }

    /// <summary>Begins a statement whose rows are read as they are needed, which may be over minutes.</summary>
    public Task<DbDataReader> OpenAsync(string text)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // The command is not disposed before its reader: it has nothing of its own to release.
        return StatementCommand.Create(connection, text, commandSeconds * LongReadFactor).ExecuteReaderAsync(Token);
    }

    /// <summary>Reads the next rows; fewer than asked for when these are the last ones.</summary>
    public async Task<List<T>> NextAsync<T>(DbDataReader reader, int rows, Func<DbDataReader, T> read)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = new List<T>(rows);
        while (found.Count < rows && await reader.ReadAsync(Token).ConfigureAwait(false))
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
