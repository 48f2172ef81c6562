using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;
using Speakr.Monitor.History.Relational;

namespace Speakr.Monitor.History.Sqlite;

/// <summary>Creates the tables where allowed, and checks that those that exist can be worked with. Nothing that exists is changed.</summary>
internal sealed class SqliteSchema(SqliteHistoryOptions options, HistoryTables tables, string path, int commandSeconds, ILogger logger)
    : SchemaUpgrade("History.Sqlite", "history database", options.TablePrefix, options.CreateTables, logger)
{
    public const string Calls = "CallsHistory";

    // The only unique index that serves is the one over linkId alone.
    private const string HasKey = $"""
        SELECT COUNT(*) FROM pragma_index_list('{Calls}') list
        WHERE list."unique" = 1 AND list.partial = 0
          AND (SELECT COUNT(*) FROM pragma_index_info(list.name)) = 1
          AND (SELECT name FROM pragma_index_info(list.name)) = 'linkId'
        """;

    public async Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // Before anything is created: a file whose CallsHistory is somebody else's gets no tables of ours.
        if ((await ColumnNamesAsync(connection, Calls, cancellationToken).ConfigureAwait(false)).Any())
            await CheckCallsAsync(connection, cancellationToken).ConfigureAwait(false);
        await ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
        await CheckCallsAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var (table, columns) in tables.Shapes)
            await CheckAsync(connection, table, columns, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks the tables that are there, and names those that are not.</summary>
    /// <exception cref="CallHistoryException">One of them cannot be worked with.</exception>
    public async Task<(int Version, IReadOnlyList<string> Missing)> InspectAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var (version, missing) = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
        if (!missing.Contains(Calls))
            await CheckCallsAsync(connection, cancellationToken).ConfigureAwait(false);
        return (version, missing);
    }

    private async Task CheckCallsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await CheckAsync(connection, Calls, CallRow.KnownNames, cancellationToken).ConfigureAwait(false);
        if (await CountAsync(connection, HasKey, "", cancellationToken).ConfigureAwait(false) == 0)
        {
            throw Refuse(
                Calls, "has no unique index on column linkId, so calls could be stored twice",
                "Remove duplicate rows and run: CREATE UNIQUE INDEX CallsHistory_linkId_unique ON CallsHistory (linkId)");
        }
    }

    protected override int CommandSeconds => commandSeconds;

    protected override bool IsDenied(DbException error) => error is SqliteException { SqliteErrorCode: SqliteErrors.ReadOnly };

    protected override Exception Failure(string message, Exception? cause) => new CallHistoryException(message, isTransient: false, cause);

    protected override string RecordStatement(string table) => $"INSERT OR IGNORE INTO {table} (version, name) VALUES (@version, @name)";

    protected override async Task<IEnumerable<string>> ColumnNamesAsync(
        DbConnection connection, string table, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var command = StatementCommand.Create(connection, "SELECT name FROM pragma_table_info(@table)", commandSeconds, ("@table", table));
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    names.Add(reader.GetString(0));
            }
        }

        return names;
    }

    protected override Task<string> RenderAsync(DbConnection connection, SchemaScript script, CancellationToken cancellationToken) =>
        Task.FromResult(script.Sql);

    private async Task CheckAsync(DbConnection connection, string table, string[] columns, CancellationToken cancellationToken)
    {
        var found = await ColumnNamesAsync(connection, table, cancellationToken).ConfigureAwait(false);
        if (columns.Except(found, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } missing)
        {
            throw Refuse(
                table, $"has no column {missing}", "It belongs to something else or was changed by hand; add the column, or use another file");
        }
    }

    private async Task<long> CountAsync(DbConnection connection, string sql, string table, CancellationToken cancellationToken)
    {
        var command = StatementCommand.Create(connection, sql, commandSeconds, ("@table", table));
        await using (command.ConfigureAwait(false))
            return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private CallHistoryException Refuse(string table, string what, string remedy) =>
        new($"The table {table} in the SQLite file '{path}' {what}. {remedy}.", isTransient: false);
}
