using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.History.Relational;

/// <summary>
/// Keeps calls in a relational database: opens connections, cuts batches, maps rows and translates errors. What databases differ in
/// is the dialect's. Reading uses pooled connections and may happen at any time; writing has a connection of its own.
/// </summary>
internal sealed class RelationalCallHistoryStore(HistoryDialect dialect, TimeProvider clock, ILogger logger)
    : ISharedCallHistory, ICallGapStore, IDisposable
{
    private const int PageRows = 500;

    // Firewalls and servers drop connections that rest; a fresh one costs a millisecond.
    private static readonly TimeSpan WriterRest = TimeSpan.FromSeconds(30);

    private readonly HistoryDatabase _database = new(dialect, logger);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private HistoryWriter? _writer;
    private long _written;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken) =>
        await _database.RunAsync(
            async () =>
            {
                var connection = await _database.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                    await dialect.PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        cancellationToken.ThrowIfCancellationRequested();
        if (changed.Count == 0)
            return;
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _database.RunAsync(() => WriteAsync(changed, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(linkedId);
        var key = new LinkIdKey(linkedId, dialect.CallTexts);
        var found = await _database.RunAsync(
            () => ReadAsync(
                connection => StatementCommand.Create(
                    connection,
                    $"{dialect.SelectCalls} WHERE linkId IN (@linkId, @marked)",
                    dialect.CommandSeconds,
                    ("@linkId", key.Plain),
                    ("@marked", key.Marked)),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        // Among them may be calls whose ids the database takes for equal.
        return found.Find(row => row.Call.LinkedId == LinkIdKey.Read(key.Plain) || row.Call.LinkedId == LinkIdKey.Read(key.Marked)).Call;
    }

    public async IAsyncEnumerable<Call> QueryAsync(CallQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var left = query.Limit ?? int.MaxValue;
        var before = long.MaxValue;
        var from = left == 0
            ? 0
            : await _database.RunAsync(() => FindStartAsync(query, cancellationToken), cancellationToken).ConfigureAwait(false);
        while (left > 0)
        {
            var (rows, last) = (Math.Min(left, PageRows), before);
            var page = await _database.RunAsync(
                () => ReadAsync(connection => HistoryPage.Command(dialect, connection, query, last, from, rows), cancellationToken),
                cancellationToken).ConfigureAwait(false);
            foreach (var (id, call) in page)
            {
                before = id;
                yield return call;
            }

            if (page.Count < rows)
                yield break;
            left -= page.Count;
        }
    }

    public async ValueTask<string> GetIdentityAsync(CancellationToken cancellationToken) =>
        await new HistoryLeases(_database).GetIdentityAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<HistoryLease> TryBeginAsync(
        string name, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        await new HistoryLeases(_database).TryBeginAsync(name, owner, duration, cancellationToken).ConfigureAwait(false);

    public async ValueTask RecordAsync(SourceGap gap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gap);
        await new HistoryGaps(_database).RecordAsync(gap, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<SourceGap>> ReadAsync(string? source, DateTimeOffset endedSince, CancellationToken cancellationToken) =>
        await new HistoryGaps(_database).ReadAsync(source, endedSince, cancellationToken).ConfigureAwait(false);

    public void Dispose()
    {
        DropWriter();
        _writing.Dispose();
        dialect.DataSource.Dispose();
    }

    private async Task<bool> WriteAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        if (_writer is not null && clock.GetElapsedTime(_written) > WriterRest)
            DropWriter();
        try
        {
            _writer ??= new HistoryWriter(dialect, await _database.OpenAsync(cancellationToken).ConfigureAwait(false));
            await _writer.WriteAsync(changed, cancellationToken).ConfigureAwait(false);
            _written = clock.GetTimestamp();
            return true;
        }
        catch
        {
            // Whatever state the connection is in, the next batch begins with another one.
            await GiveUpWriterAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task GiveUpWriterAsync()
    {
        try
        {
            if (_writer is not null)
                await _writer.RollBackAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (IsConnectionTrouble(error))
        {
            StoreLog.CloseFailed(logger, error);
        }

        DropWriter();
    }

    private void DropWriter()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (Exception error) when (IsConnectionTrouble(error))
        {
            StoreLog.CloseFailed(logger, error);
        }

        _writer = null;
    }

    private static bool IsConnectionTrouble(Exception error) =>
        error is DbException or InvalidOperationException or IOException or NullReferenceException;

    private async Task<long> FindStartAsync(CallQuery query, CancellationToken cancellationToken)
    {
        var connection = await _database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await HistoryStart.FindAsync(dialect, connection, query, cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<(long Id, Call Call)>> ReadAsync(Func<DbConnection, DbCommand> select, CancellationToken cancellationToken)
    {
        var connection = await _database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var command = select(connection);
            await using (command.ConfigureAwait(false))
                return await HistoryReader.ReadAsync(dialect, connection, command, cancellationToken).ConfigureAwait(false);
        }
    }
}
