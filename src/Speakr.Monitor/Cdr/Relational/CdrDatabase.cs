using System.Data.Common;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>Runs statements with the dialect's limits, and says errors in the synchronization's words.</summary>
internal sealed class CdrDatabase(CdrDialect dialect, ILogger logger)
{
    // A table that others made may have no index on date; reading a day then reads all of it.
    private const int ScanFactor = 10;

    public CdrDialect Dialect => dialect;

    public ILogger Logger => logger;

    public LeaseTable Lease(string name) =>
        new(dialect.Leases, dialect.Tables.Syncs, hasState: true, name, dialect.CommandSeconds);

    public ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => dialect.DataSource.OpenConnectionAsync(cancellationToken);

    public DbCommand Command(DbConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values) =>
        StatementCommand.Create(connection, text, dialect.CommandSeconds, values);

    public DbCommand ScanCommand(DbConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values) =>
        StatementCommand.Create(connection, text, dialect.CommandSeconds * ScanFactor, values);

    public Task<int> ExecuteAsync(
        DbConnection connection, string text, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object Value)> values) =>
        ExecuteAsync(Command(connection, text, values), cancellationToken);

    public static async Task<List<T>> ReadAsync<T>(DbCommand command, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    rows.Add(read(reader));
            }
        }

        return rows;
    }

    /// <summary>Says errors in words for an operator.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await dialect.RunAsync(work).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (ArgumentException or OperationCanceledException or CdrSyncException))
        {
            var (sentence, isTransient) = dialect.Explain(error);
            throw new CdrSyncException(sentence, isTransient, error);
        }
    }

    /// <summary>Does what tidies up: a failure of it changes nothing for anybody.</summary>
    public async Task TryAsync(Func<Task> work)
    {
        try
        {
            await dialect.RunAsync(async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A connection that is broken throws many types when it is closed.
            CdrDestinationLog.CloseFailed(logger, error);
        }
    }

    private static async Task<int> ExecuteAsync(DbCommand command, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
