using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Lets each piece of work have a pooled connection of its own. Safe for concurrent use.</summary>
internal sealed class FreePbxSessions(MySqlDatabase database, FreePbxCdrOptions options, ILogger logger)
{
    /// <summary>Says errors in the synchronizer's words.</summary>
    public ValueTask<T> RunAsync<T>(Func<FreePbxSession, Task<T>> work, CancellationToken cancellationToken) =>
        GuardAsync(() => WithSessionAsync(work, cancellationToken), cancellationToken);

    /// <summary>The rows of one statement, portion by portion, while its connection is kept. All portions but the last one are full.</summary>
    public async IAsyncEnumerable<IReadOnlyList<T>> StreamAsync<T>(
        string text, int rows, Func<DbDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var connection = await GuardAsync(() => database.OpenConnectionAsync(cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
        DbDataReader? reader = null;
        try
        {
            var session = new FreePbxSession(connection, options.CommandSeconds, cancellationToken);
            reader = await GuardAsync(() => BeginAsync(session, text), cancellationToken).ConfigureAwait(false);
            for (var count = rows; count == rows;)
            {
                var portion = await GuardAsync(() => session.NextAsync(reader, rows, read), cancellationToken).ConfigureAwait(false);
                count = portion.Count;
                yield return portion;
            }
        }
        finally
        {
            await CloseAsync(connection, reader).ConfigureAwait(false);
        }
    }

    private static async Task<DbDataReader> BeginAsync(FreePbxSession session, string text)
    {
        // The server gives up a client that does not take rows for a minute; ours waits for the destination.
        await session.ExecuteAsync("SET SESSION net_write_timeout = 3600").ConfigureAwait(false);
        return await session.OpenAsync(text).ConfigureAwait(false);
    }

    private async Task CloseAsync(DbConnection connection, DbDataReader? reader)
    {
        try
        {
            if (reader is not null)
                await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is DbException or InvalidOperationException or IOException)
        {
            CdrSourceLog.CloseFailed(logger, database.Target.Server, error);
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (ArgumentException or OperationCanceledException or CdrSyncException))
        {
            throw FreePbxErrors.Explain(error, database.Target, options);
        }
    }

    private async Task<T> WithSessionAsync<T>(Func<FreePbxSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await work(new FreePbxSession(connection, options.CommandSeconds, cancellationToken)).ConfigureAwait(false);
    }
}
