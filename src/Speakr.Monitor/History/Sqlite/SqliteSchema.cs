using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;
using Speakr.Monitor.History.Relational;

namespace Speakr.Monitor.History.Sqlite;

/// <summary>Creates the tables where allowed, and checks that those that exist can be worked with. Nothing that exists is changed.</summary>
internal sealed class SqliteSchema(SqliteHistoryOptions options, string visits, string path, int commandSeconds, ILogger logger)
    : SchemaUpgrade("History.Sqlite", "history database", options.TablePrefix, options.CreateTables, logger)
{
    private const string Calls = "CallsHistory";

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
        if (await TableExistsAsync(connection, Calls, cancellationToken).ConfigureAwait(false))
            await CheckCallsAsync(connection, cancellationToken).ConfigureAwait(false);
        await ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
        await CheckCallsAsync(connection, cancellationToken).ConfigureAwait(false);
        await CheckAsync(connection, visits, VisitRow.Names, cancellationToken).ConfigureAwait(false);
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

    protected override CancellationToken Token(CancellationToken cancellationToken) => cancellationToken;

    protected override bool IsDenied(DbException error) => error is SqliteException { SqliteErrorCode: SqliteErrors.ReadOnly };

    protected override Exception Failure(string message, Exception? cause) => new CallHistoryException(message, isTransient: false, cause);

    protected override string RecordStatement(string table) => $"INSERT OR IGNORE INTO {table} (version, name) VALUES (@version, @name)";

    protected override async Task<bool> TableExistsAsync(DbConnection connection, string table, CancellationToken cancellationToken) =>
        await CountAsync(connection, "SELECT COUNT(*) FROM pragma_table_info(@table)", table, cancellationToken).ConfigureAwait(false) > 0;

    protected override Task<string> RenderAsync(DbConnection connection, SchemaScript script, CancellationToken cancellationToken) =>
        Task.FromResult(script.Sql);

    private async Task CheckAsync(DbConnection connection, string table, string[] columns, CancellationToken cancellationToken)
    {
        foreach (var column in columns)
        {
            var found = await CountAsync(
                connection, $"SELECT COUNT(*) FROM pragma_table_info(@table) WHERE name = '{column}' COLLATE NOCASE", table, cancellationToken)
                .ConfigureAwait(false);
            if (found == 0)
            {
                throw Refuse(
                    table, $"has no column {column}", "It belongs to something else or was changed by hand; add the column, or use another file");
            }
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
