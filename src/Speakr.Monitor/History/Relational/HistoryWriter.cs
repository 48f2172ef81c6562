using System.Data;
using System.Data.Common;
using System.Numerics;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.History.Relational;

/// <summary>
/// One connection with its commands, kept from batch to batch: texts and parameters are built once per number of rows.
/// Used by one thread at a time; thrown away after any error.
/// </summary>
/// <param name="dialect">The database's words.</param>
/// <param name="connection">The connection; the writer's to dispose.</param>
/// <param name="fence">What each transaction begins with: throws when this writer may not write any more.</param>
internal sealed class HistoryWriter(
    HistoryDialect dialect, DbConnection connection, Func<DbConnection, CancellationToken, Task>? fence = null) : IDisposable
{
    private readonly Dictionary<(BatchStatement Statement, int Rows), DbCommand> _commands = [];
    private readonly Dictionary<string, DbCommand> _controls = new(StringComparer.Ordinal);
    private bool _isPrepared;
    private bool _isWriting;

    public DbConnection Connection => connection;

    public async Task WriteAsync(IReadOnlyList<Call> calls, CancellationToken cancellationToken)
    {
        var rows = new List<object[]>(calls.Count);
        var visits = new List<object[]>(calls.Count);
        foreach (var call in calls)
        {
            var row = CallRow.Of(call, dialect);
            rows.Add(row);
            foreach (var visit in call.Visits)
                visits.Add(VisitRow.Of(row[CallRow.LinkId], visit, dialect));
        }

        await BeginAsync(cancellationToken).ConfigureAwait(false);
        if (fence is not null)
            await fence(connection, cancellationToken).ConfigureAwait(false);
        await HandOverAsync(calls, cancellationToken).ConfigureAwait(false);
        var known = await TakeKnownAsync(rows, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(dialect.InsertCalls, rows, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(dialect.UpdateCalls, known, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(dialect.UpsertVisits, visits, cancellationToken).ConfigureAwait(false);
        await RemoveVisitsAsync(calls, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        // Once begun, the commit is not given up: its outcome would be unknown.
        await ControlAsync("COMMIT", CancellationToken.None).ConfigureAwait(false);
        _isWriting = false;
    }

    // One by one, because it is rare: a consultation call that waited in a queue was handed over to a caller.
    private async Task HandOverAsync(IReadOnlyList<Call> calls, CancellationToken cancellationToken)
    {
        foreach (var call in calls)
        {
            foreach (var former in call.FormerLinkedIds)
            {
                (string, object) from = ("@former", dialect.CallTexts.Fit("linkId", former));
                (string, object) to = ("@linkId", dialect.CallTexts.Fit("linkId", call.LinkedId));
                await RunAsync($"DELETE FROM {dialect.Tables.Visits} WHERE linkId = @former", cancellationToken, from).ConfigureAwait(false);
                // The row moves, and keeps its id; it goes when the caller has one already.
                await RunAsync(
                    """
                    UPDATE CallsHistory SET linkId = @linkId WHERE linkId = @former
                      AND NOT EXISTS (SELECT 1 FROM (SELECT linkId FROM CallsHistory WHERE linkId = @linkId) known)
                    """,
                    cancellationToken, from, to).ConfigureAwait(false);
                await RunAsync("DELETE FROM CallsHistory WHERE linkId = @former", cancellationToken, from).ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(string text, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        var command = StatementCommand.Create(connection, text, dialect.CommandSeconds, parameters);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // One by one, because it is rare: after a turn of another host that had counted otherwise.
    private async Task RemoveVisitsAsync(IReadOnlyList<Call> calls, CancellationToken cancellationToken)
    {
        foreach (var call in calls.Where(call => call.Visits.Count > 0 && call.LastStoredVisit > call.Visits[^1].Number))
        {
            await RunAsync(
                $"DELETE FROM {dialect.Tables.Visits} WHERE linkId = @linkId AND visit > @last AND visit <= @stored",
                cancellationToken,
                ("@linkId", dialect.CallTexts.Fit("linkId", call.LinkedId)),
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

    /// <summary>
    /// Moves the rows of known calls to the result and gives them their ids. A linkId that the database takes for equal to a stored
    /// one although it is spelt differently (case, trailing space) stays among the new ones; inserting it then updates that call.
    /// </summary>
    private async Task<List<object[]>> TakeKnownAsync(List<object[]> rows, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<string, object>(rows.Count, StringComparer.Ordinal);
        for (var start = 0; start < rows.Count;)
        {
            // Asking for the last one several times is cheaper than asking in several pieces.
            var count = Math.Min(dialect.MaxRows, (int)BitOperations.RoundUpToPowerOf2((uint)(rows.Count - start)));
            var command = Command(dialect.SelectKnown, count);
            for (var row = 0; row < count; row++)
                command.Parameters[row].Value = rows[Math.Min(start + row, rows.Count - 1)][CallRow.LinkId];
            start += count;
            await ReadIdsAsync(command, ids, cancellationToken).ConfigureAwait(false);
        }

        var known = new List<object[]>(ids.Count);
        if (ids.Count == 0)
            return known;
        rows.RemoveAll(row =>
        {
            if (!ids.TryGetValue((string)row[CallRow.LinkId], out var id))
                return false;
            row[CallRow.Id] = id;
            known.Add(row);
            return true;
        });
        return known;
    }

    private static async Task ReadIdsAsync(DbCommand command, Dictionary<string, object> ids, CancellationToken token)
    {
        var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(token).ConfigureAwait(false))
                ids[reader.GetString(1)] = reader.GetValue(0);
        }
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
