using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Storage;

/// <summary>
/// One database: opens sessions and turns its errors into the exceptions that its callers see. Safe for concurrent use.
/// </summary>
/// <param name="dialect">How this kind of database words its statements.</param>
/// <param name="timeLimit">How long a statement may take.</param>
/// <param name="translate">Makes the exceptions that callers of this database see.</param>
/// <param name="logger">Where trouble goes that changes nothing.</param>
internal abstract class SqlDatabase(SqlDialect dialect, TimeSpan timeLimit, FailureTranslator translate, ILogger logger) : IDisposable
{
    public SqlDialect Dialect => dialect;

    /// <summary>How long a statement may take, in seconds.</summary>
    public int CommandSeconds { get; } = Math.Max(1, (int)Math.Ceiling(timeLimit.TotalSeconds));

    /// <summary>Where a table is, for messages: <c>in database 'x' on host:3306</c>.</summary>
    public abstract string Place { get; }

    public ILogger Logger => logger;

    /// <summary>
    /// The connection that was asked last which server it leads to, and the answer. Kept for that connection alone: behind a proxy, or after a
    /// failover, the next one of the same pool may lead to another server, and a holder on the first would be considered gone.
    /// </summary>
    public KnownServer? LastAsked { get; set; }

    /// <summary>Opens a session with a connection of its own. Its errors are the driver's.</summary>
    public async Task<SqlSession> OpenAsync(CancellationToken cancellationToken) =>
        new(await OpenConnectionAsync(cancellationToken).ConfigureAwait(false), this);

    /// <summary>Runs work on sessions of this database; its errors become those that callers see.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await WorkAsync(work).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (ArgumentException or OperationCanceledException))
        {
            if (translate(this, Explain(error), error) is { } translated)
                throw translated;
            throw;
        }
    }

    /// <summary>Runs work on a session of its own.</summary>
    public Task<T> UseAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            var session = await OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
                return await work(session).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>The rows of one statement in portions, over one session. All portions but the last are full.</summary>
    /// <param name="begin">Begins the statement.</param>
    /// <param name="rows">How many rows a portion has.</param>
    /// <param name="read">Reads one row.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async IAsyncEnumerable<List<T>> StreamAsync<T>(
        Func<SqlSession, Task<DbDataReader>> begin, int rows, Func<DbDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var session = await RunAsync(() => OpenAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        DbDataReader? reader = null;
        try
        {
            reader = await RunAsync(() => begin(session), cancellationToken).ConfigureAwait(false);
            for (var count = rows; count == rows;)
            {
                var portion = await RunAsync(() => SqlSession.ReadAsync(reader, read, rows, cancellationToken), cancellationToken).ConfigureAwait(false);
                count = portion.Count;
                yield return portion;
            }
        }
        finally
        {
            if (reader is not null)
                await TryAsync(() => reader.DisposeAsync().AsTask()).ConfigureAwait(false);
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Tidies up. A failure is logged and changes nothing: a broken connection throws many types when it is closed.</summary>
    public async Task TryAsync(Func<Task> work)
    {
        try
        {
            await WorkAsync(async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            StorageLog.CloseFailed(logger, error);
        }
    }

    /// <summary>What an error means, for people.</summary>
    public abstract DatabaseFailure Explain(Exception error);

    /// <summary>The exception that callers see for what trying again cannot help.</summary>
    public Exception Refuse(string sentence, Exception? cause = null) => translate(this, new DatabaseFailure(sentence, IsTransient: false), cause)!;

    /// <summary>Refuses a table that cannot be worked with.</summary>
    public Exception RefuseTable(string table, string fault, string remedy) => Refuse($"The table {table} {Place} {fault}. {remedy}.");

    public void Dispose() => CloseAll();

    protected abstract ValueTask<DbConnection> OpenConnectionAsync(CancellationToken cancellationToken);

    /// <summary>Runs work of the database: on another thread where its calls block.</summary>
    protected virtual Task<T> WorkAsync<T>(Func<Task<T>> work) => work();

    protected abstract void CloseAll();
}
