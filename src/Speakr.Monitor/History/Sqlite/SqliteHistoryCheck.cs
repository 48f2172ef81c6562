using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Checks;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Probing;
using Speakr.Monitor.History.Sql;

namespace Speakr.Monitor.History.Sqlite;

/// <summary>Looks at the history in a SQLite file. A file that is not there is not made.</summary>
internal sealed class SqliteHistoryCheck(string path, SqliteHistoryOptions options, TimeSpan ghostAge, TimeProvider time) : ISetupCheck
{
    private readonly HistoryTables _tables = new(options.TablePrefix);

    public string Subject => CheckSubjects.History;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Not ours to set up: to look at it must not change the mode of its journal.
        using var source = new SqliteDataSource(path, create: false, options.BusyTimeout, ours: false);
        if (!File.Exists(source.Path))
        {
            yield return HistoryFindings.NoFile.With(source.Path);
            yield break;
        }

        var (connection, failure) = await OpenAsync(source, cancellationToken).ConfigureAwait(false);
        if (connection is null)
        {
            yield return failure!;
            yield break;
        }

        await using (connection.ConfigureAwait(false))
        {
            yield return HistoryFindings.File.With(source.Path, connection.ServerVersion);
            foreach (var finding in await OfTablesAsync(connection, source, cancellationToken).ConfigureAwait(false))
                yield return finding;
        }
    }

    private static async Task<(DbConnection? Connection, Finding? Failure)> OpenAsync(SqliteDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            return (await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (DbException error)
        {
            return (null, HistoryFindings.BadFile.With(source.Path, error.Message));
        }
    }

    private async Task<IReadOnlyList<Finding>> OfTablesAsync(
        DbConnection connection, SqliteDataSource source, CancellationToken cancellationToken)
    {
        var schema = new SqliteSchema(options, _tables, source.Path, SqliteDataSource.Seconds(options.BusyTimeout), NullLogger.Instance);
        try
        {
            var (version, missing) = await schema.InspectAsync(connection, cancellationToken).ConfigureAwait(false);
            var tables = missing.Count > 0
                ? await TableProbe.MissingAsync(missing, options.CreateTables, _ => Task.FromResult<bool?>(null)).ConfigureAwait(false)
                : HistoryFindings.Schema.With(version);
            return missing.Contains(SqliteSchema.Calls) ? [tables] : [tables, await OfGhostsAsync(connection, source, cancellationToken).ConfigureAwait(false)];
        }
        catch (CallHistoryException refused)
        {
            return [DatabaseFindings.Shape.With(refused.Message)];
        }
        catch (DbException error)
        {
            return [HistoryFindings.BadFile.With(source.Path, error.Message)];
        }
    }

    private async Task<Finding> OfGhostsAsync(DbConnection connection, SqliteDataSource source, CancellationToken cancellationToken)
    {
        var dialect = new SqliteHistoryDialect(source, options, NullLogger.Instance);
        var command = StatementCommand.Create(
            connection, $"SELECT COUNT(*) FROM CallsHistory WHERE showOnPanel = 1 AND updatedAt < {dialect.Time("@before")}", dialect.CommandSeconds,
            ("@before", dialect.Seconds(time.GetUtcNow() - ghostAge)));
        await using (command.ConfigureAwait(false))
        {
            var ghosts = Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
            return ghosts > 0 ? HistoryFindings.Ghosts.With(ghosts, ghostAge.TotalHours) : HistoryFindings.NoGhosts.With(ghostAge.TotalHours);
        }
    }
}
