using System.Data.Common;

namespace Speakr.Monitor.Storage;

/// <summary>The commands of a session that are run row by row, kept from batch to batch.</summary>
internal sealed class BatchCommands(SqlSession session)
{
    private readonly Dictionary<BatchStatement, DbCommand> _commands = [];

    public async Task ExecuteAsync(BatchStatement statement, IReadOnlyList<object[]> rows, CancellationToken cancellationToken)
    {
        if (!_commands.TryGetValue(statement, out var command))
            _commands.Add(statement, command = session.Command(statement, 1));
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var column = 0; column < row.Length; column++)
                command.Parameters[column].Value = row[column];
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
