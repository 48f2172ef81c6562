using System.Data;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.History.Relational;

/// <summary>Opens connections, runs statements with the dialect's limits, and says errors in the store's words.</summary>
internal sealed class HistoryDatabase(HistoryDialect dialect, ILogger logger)
{
    public HistoryDialect Dialect => dialect;

    public ILogger Logger => logger;

    public ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => dialect.DataSource.OpenConnectionAsync(cancellationToken);

    public LeaseTable Lease(string name, int commandSeconds) =>
        new(dialect.Leases, dialect.Tables.Leases, hasState: false, name, commandSeconds);

    /// <summary>Runs a statement without parameters; nothing when there is none.</summary>
    public async Task SayAsync(DbConnection connection, string? text, CancellationToken cancellationToken)
    {
        if (text is null)
            return;
        var command = StatementCommand.Create(connection, text, dialect.CommandSeconds);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes a connection of a session, in a state that its next user expects.</summary>
    public async Task GiveBackAsync(DbConnection connection)
    {
        if (connection.State == ConnectionState.Open)
            await TryAsync(() => SayAsync(connection, dialect.PlainSettings, CancellationToken.None)).ConfigureAwait(false);
        await TryAsync(() => connection.DisposeAsync().AsTask()).ConfigureAwait(false);
    }

    /// <summary>Says errors in the store's words.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await dialect.RunAsync(work).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (ArgumentException or OperationCanceledException or CallHistoryException
            or HistoryLeaseLostException))
        {
            var failure = dialect.Explain(error);
            throw new CallHistoryException(failure.Sentence, failure.IsTransient, error) { IsAboutValues = failure.IsAboutValues };
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
            StoreLog.CloseFailed(logger, error);
        }
    }
}
