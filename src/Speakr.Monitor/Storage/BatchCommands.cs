using System.Data.Common;
using System.Numerics;

namespace Speakr.Monitor.Storage;

/// <summary>The commands of a session for batches, kept from batch to batch: texts and parameters are built once per number of rows.</summary>
internal sealed class BatchCommands(SqlSession session)
{
    private readonly Dictionary<(BatchStatement Statement, int Rows), DbCommand> _commands = [];
    private readonly int _maxRows = session.Dialect.MaxRows;

    public async Task ExecuteAsync(BatchStatement statement, IReadOnlyList<object[]> rows, CancellationToken cancellationToken)
    {
        var columns = statement.Parameters.Length;
        for (var start = 0; start < rows.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The largest power of two that is left, so that there are few different statements.
            var count = rows.Count - start >= _maxRows ? _maxRows : 1 << BitOperations.Log2((uint)(rows.Count - start));
            var command = Command(statement, count);
            for (var row = 0; row < count; row++)
            {
                for (var column = 0; column < columns; column++)
                    command.Parameters[(row * columns) + column].Value = rows[start + row][column];
            }

            start += count;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a statement with one parameter a row, for any number of values.</summary>
    public async Task<List<T>> QueryAsync<T>(
        BatchStatement statement, IReadOnlyList<object> values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        for (var start = 0; start < values.Count;)
        {
            // Asking for the last one several times is cheaper than asking in several pieces.
            var count = Math.Min(_maxRows, (int)BitOperations.RoundUpToPowerOf2((uint)(values.Count - start)));
            var command = Command(statement, count);
            for (var row = 0; row < count; row++)
                command.Parameters[row].Value = values[Math.Min(start + row, values.Count - 1)];
            start += count;
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    found.Add(read(reader));
            }
        }

        return found;
    }

    private DbCommand Command(BatchStatement statement, int rows)
    {
        if (!_commands.TryGetValue((statement, rows), out var command))
            _commands.Add((statement, rows), command = session.Command(statement, rows));
        return command;
    }
}
