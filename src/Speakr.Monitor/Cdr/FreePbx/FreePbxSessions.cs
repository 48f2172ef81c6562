using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Lets each piece of work have a pooled connection of its own. Safe for concurrent use.</summary>
internal sealed class FreePbxSessions(MySqlDataSource database, FreePbxCdrOptions options)
{
    /// <summary>Runs on another thread, because most drivers' asynchronous calls block, and says errors in the synchronizer's words.</summary>
    public async ValueTask<T> RunAsync<T>(Func<FreePbxSession, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await Task.Run(() => WithSessionAsync(work, cancellationToken), CancellationToken.None).ConfigureAwait(false);
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
            return await work(new FreePbxSession(connection, database, options.CommandSeconds, cancellationToken)).ConfigureAwait(false);
    }
}
