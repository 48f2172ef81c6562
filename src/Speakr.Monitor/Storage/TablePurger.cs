using System.Globalization;
using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Storage;

/// <summary>Removes the rows of tables up to a time, in portions. Used by one thread at a time.</summary>
/// <param name="session">The session to work on.</param>
/// <param name="order">How much at once.</param>
/// <param name="enter">What each transaction begins with: proving a lease.</param>
internal sealed class TablePurger(SqlSession session, PurgeOrder order, Func<CancellationToken, Task> enter)
{
    /// <summary>Removes rows by a column of times that are texts, or that the database compares with texts.</summary>
    /// <param name="statement">What is done with the rows, up to WHERE.</param>
    /// <param name="table">The table.</param>
    /// <param name="column">The column.</param>
    /// <param name="before">Up to this time, itself excluded.</param>
    /// <param name="condition">Which rows.</param>
    /// <param name="cancellationToken">Stops after a portion.</param>
    public async Task<long> RunAsync(
        string statement, string table, string column, string before, string condition, CancellationToken cancellationToken)
    {
        var done = 0L;
        while (true)
        {
            // By its bound and not by a number of rows: so every kind of database can, and a table needs no key.
            var bound = Convert.ToString(
                await session.ScalarAsync(
                    $"SELECT {session.Dialect.DateText(column)} FROM {table} WHERE {column} < @before AND {condition} ORDER BY {column} LIMIT 1 OFFSET {order.Options.PortionRows - 1}",
                    cancellationToken, ("@before", before)).ConfigureAwait(false),
                CultureInfo.InvariantCulture);
            var isLast = string.IsNullOrEmpty(bound);
            await session.BeginAsync(cancellationToken).ConfigureAwait(false);
            await enter(cancellationToken).ConfigureAwait(false);
            done += await session.ExecuteAsync(
                $"{statement} WHERE {column} {(isLast ? "<" : "<=")} @bound AND {condition}", cancellationToken, ("@bound", isLast ? before : bound)).ConfigureAwait(false);
            await session.CommitAsync().ConfigureAwait(false);
            if (isLast)
                return done;
            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(order.Options.PortionPause, order.Time, cancellationToken);
}
