using System.Data.Common;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.History.Relational;

/// <summary>
/// Where a search for recently ended calls may begin. The table is a contract and has no index on its times, but ids grow with
/// <c>createdAt</c>: a few look-ups by primary key spare reading millions of old rows.
/// </summary>
internal static class HistoryStart
{
    /// <summary>
    /// Calls that began longer than this before <see cref="CallQuery.UpdatedSince"/> are not looked for among the ended ones. Far more than
    /// a call lasts, because calls that were missed are added later with the times they had.
    /// </summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromDays(7);

    // Fewer rows are read faster than searched.
    private const long WorthSearching = 10_000;

    /// <summary>The first id to read; 0 for all of them.</summary>
    public static async Task<long> FindAsync(
        HistoryDialect dialect, DbConnection connection, CallQuery query, CancellationToken cancellationToken)
    {
        if (query is not { OnPanel: false, UpdatedSince: { } since })
            return 0;
        var bound = since - LongestCall;
        var first = await ReadAsync(dialect, connection, "ORDER BY id LIMIT 1", 0, cancellationToken).ConfigureAwait(false);
        var last = await ReadAsync(dialect, connection, "ORDER BY id DESC LIMIT 1", 0, cancellationToken).ConfigureAwait(false);
        if (first is null || last is null || last.Value.Id - first.Value.Id < WorthSearching)
            return 0;
        var (low, high) = (first.Value.Id, last.Value.Id + 1);
        while (low < high)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var middle = low + ((high - low) / 2);
            var row = await ReadAsync(dialect, connection, "WHERE id >= @id ORDER BY id LIMIT 1", middle, cancellationToken)
                .ConfigureAwait(false);
            if (row is var (id, createdAt) && createdAt < bound)
                low = id + 1;
            else
                high = middle;
        }

        return low;
    }

    private static async Task<(long Id, DateTimeOffset CreatedAt)?> ReadAsync(
        HistoryDialect dialect, DbConnection connection, string condition, long fromId, CancellationToken cancellationToken)
    {
        var command = StatementCommand.Create(connection, $"{dialect.SelectCalls} {condition}", dialect.CommandSeconds, ("@id", fromId));
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? (HistoryReader.Integer(reader, 0), HistoryReader.CreatedAt(reader, dialect))
                    : null;
            }
        }
    }
}
