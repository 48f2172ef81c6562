using System.Data;
using System.Data.Common;
using System.Numerics;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.History.Relational;

/// <summary>
/// One connection with its commands, kept from batch to batch: texts and parameters are built once per number of rows.
/// Used by one thread at a time; thrown away after any error that it throws.
/// </summary>
/// <param name="dialect">The database's words.</param>
/// <param name="connection">The connection; the writer's to dispose.</param>
/// <param name="fence">What each transaction begins with: throws when this writer may not write any more.</param>
internal sealed partial class HistoryWriter(
    HistoryDialect dialect, DbConnection connection, Func<DbConnection, CancellationToken, Task>? fence = null) : IDisposable
{
    // Between two of them another writer would have to add one more call of such an id.
    private const int Attempts = 4;

    private readonly Dictionary<(BatchStatement Statement, int Rows), DbCommand> _commands = [];
    private readonly Dictionary<string, DbCommand> _controls = new(StringComparer.Ordinal);
    private bool _isPrepared;
    private bool _isWriting;

    public DbConnection Connection => connection;

    public async Task WriteAsync(IReadOnlyList<Call> calls, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(calls, isCareful: attempt > 1, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DbException error) when (attempt < Attempts && dialect.IsDuplicate(error))
            {
                // A new call has an id that the database takes for equal to another call's: of this batch, or added by another PBX meanwhile.
                await RollBackAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task WriteAsync(IReadOnlyList<Call> calls, bool isCareful, CancellationToken cancellationToken)
    {
        var written = calls.Select(call => new WrittenCall(call, dialect)).ToList();
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        if (fence is not null)
            await fence(connection, cancellationToken).ConfigureAwait(false);
        await HandOverAsync(written, cancellationToken).ConfigureAwait(false);
        await FindKnownAsync(written, cancellationToken).ConfigureAwait(false);
        if (isCareful)
            await InsertOneByOneAsync(written, cancellationToken).ConfigureAwait(false);
        else
            await ExecuteAsync(dialect.InsertCalls, RowsOf(written, areKnown: false), cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(dialect.UpdateCalls, RowsOf(written, areKnown: true), cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(dialect.UpsertVisits, [.. written.SelectMany(call => call.Visits(dialect))], cancellationToken).ConfigureAwait(false);
        await RemoveVisitsAsync(written, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        // Once begun, the commit is not given up: its outcome would be unknown.
        await ControlAsync("COMMIT", CancellationToken.None).ConfigureAwait(false);
        _isWriting = false;
    }

    private static List<object[]> RowsOf(List<WrittenCall> written, bool areKnown) =>
        [.. written.Where(call => call.IsKnown == areKnown).Select(call => call.Row)];

    private async Task RunAsync(string text, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        var command = StatementCommand.Create(connection, text, dialect.CommandSeconds, parameters);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // One by one, because it is rare: after a turn of another host that had counted otherwise.
    private async Task RemoveVisitsAsync(List<WrittenCall> written, CancellationToken cancellationToken)
    {
        foreach (var (call, linkId) in written.Select(one => (one.Call, one.LinkId)))
        {
            if (call.Visits.Count == 0 || call.LastStoredVisit <= call.Visits[^1].Number)
                continue;
            await RunAsync(
                $"DELETE FROM {dialect.Tables.Visits} WHERE linkId = @linkId AND visit > @last AND visit <= @stored",
                cancellationToken,
                ("@linkId", linkId),
                ("@last", call.Visits[^1].Number),
                ("@stored", call.LastStoredVisit)).ConfigureAwait(false);
        }
    }

    /// <summary>Takes back what has not been committed: a pool would keep a transaction and its locks until somebody opens the connection again.</summary>
    public async Task RollBackAsync()
    {
        if (_isWriting && connection.State == ConnectionState.Open)
            await ControlAsync("ROLLBACK", CancellationToken.None).ConfigureAwait(false);
        _isWriting = false;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values.Concat(_controls.Values))
            command.Dispose();
        connection.Dispose();
    }

    private async Task BeginAsync(CancellationToken token)
    {
        if (!_isPrepared && dialect.WriterSettings is { } settings)
            await ControlAsync(settings, token).ConfigureAwait(false);
        _isPrepared = true;
        await ControlAsync(dialect.Begin, token).ConfigureAwait(false);
        _isWriting = true;
    }

    // As commands, because these have a time limit: beginning a transaction in MySqlConnector waits for a silent server for ever.
    private async Task ControlAsync(string text, CancellationToken token)
    {
        if (!_controls.TryGetValue(text, out var command))
        {
            command = StatementCommand.Create(connection, text, dialect.CommandSeconds);
            _controls.Add(text, command);
        }

        await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(BatchStatement statement, List<object[]> rows, CancellationToken cancellationToken)
    {
        var columns = statement.Parameters.Length;
        for (var start = 0; start < rows.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Chunk(rows.Count - start);
            var command = Command(statement, count);
            for (var row = 0; row < count; row++)
            {
                var values = rows[start + row];
                for (var column = 0; column < columns; column++)
                    command.Parameters[(row * columns) + column].Value = values[column];
            }

            start += count;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The largest power of two that is left, so that there are few different statements.</summary>
    private int Chunk(int left) => left >= dialect.MaxRows ? dialect.MaxRows : 1 << BitOperations.Log2((uint)left);

    private DbCommand Command(BatchStatement statement, int rows)
    {
        if (!_commands.TryGetValue((statement, rows), out var command))
        {
            command = StatementCommand.Create(connection, statement, rows, dialect.CommandSeconds);
            _commands.Add((statement, rows), command);
        }

        return command;
    }
}
