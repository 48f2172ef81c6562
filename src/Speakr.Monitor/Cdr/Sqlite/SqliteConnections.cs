using System.Data.Common;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Lets each piece of work have a connection of its own. Safe for concurrent use.</summary>
internal sealed class SqliteConnections(SqliteDataSource database)
{
    /// <summary>Runs on another thread, because SQLite's calls block, and says errors in the synchronizer's words.</summary>
    public async ValueTask<T> RunAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await Task.Run(() => WithConnectionAsync(work, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (ArgumentException or OperationCanceledException or CdrSyncException))
        {
            var (sentence, isTransient) = SqliteErrors.Explain(error, database.Path);
            throw new CdrSyncException(sentence, isTransient, error);
        }
    }

    public static async Task<HashSet<string>> ColumnsAsync(DbConnection connection, string table, int commandSeconds)
    {
        var names = await QueryAsync(
            StatementCommand.Create(connection, "SELECT name FROM pragma_table_info(@table)", commandSeconds, ("@table", table)),
            reader => reader.GetString(0)).ConfigureAwait(false);
        return names.ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <param name="command">Is disposed.</param>
    /// <param name="read">Reads one row.</param>
    public static async Task<List<T>> QueryAsync<T>(DbCommand command, Func<DbDataReader, T> read)
    {
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync().ConfigureAwait(false))
                    rows.Add(read(reader));
                return rows;
            }
        }
    }

    public static CdrSyncException NoTable(string path, string table) =>
        new($"The SQLite file '{path}' has no table {table}. Check the path and the source's option Table.", isTransient: false);

    private async Task<T> WithConnectionAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await work(connection).ConfigureAwait(false);
    }
}
