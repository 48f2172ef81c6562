using System.Data.Common;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;
using Speakr.Monitor.History.Relational;

namespace Speakr.Monitor.History.MySql;

/// <summary>Creates the tables where allowed, and checks that those that exist can be worked with. Nothing that exists is changed.</summary>
internal sealed class MySqlSchema(MySqlDatabase source, HistoryTables tables, MySqlHistoryOptions options, int commandSeconds, ILogger logger)
    : SchemaUpgrade("History.MySql", "history database", options.TablePrefix, options.CreateTables, logger)
{
    public const string Calls = "CallsHistory";

    public async Task<(MySqlTable Calls, MySqlTable Visits, MySqlTable Gaps)> PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // Before anything is created: a database whose CallsHistory is somebody else's gets no tables of ours.
        var calls = await ReadAsync(connection, Calls, cancellationToken).ConfigureAwait(false);
        if (calls.Columns.Count > 0)
            CheckCalls(calls);
        await ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
        if (calls.Columns.Count == 0)
        {
            calls = await ReadAsync(connection, Calls, cancellationToken).ConfigureAwait(false);
            CheckCalls(calls);
        }

        var own = new Dictionary<string, MySqlTable>(StringComparer.Ordinal);
        foreach (var (table, columns) in tables.Shapes)
        {
            own[table] = await ReadAsync(connection, table, cancellationToken).ConfigureAwait(false);
            MySqlShape.Check(own[table], columns, source.Target);
        }

        return (calls, own[tables.Visits], own[tables.Gaps]);
    }

    /// <summary>Checks the tables that are there, and names those that are not.</summary>
    /// <exception cref="CallHistoryException">One of them cannot be worked with.</exception>
    public async Task<(MySqlTable Calls, int Version, IReadOnlyList<string> Missing)> InspectAsync(
        DbConnection connection, CancellationToken cancellationToken)
    {
        var calls = await ReadAsync(connection, Calls, cancellationToken).ConfigureAwait(false);
        if (calls.Columns.Count > 0)
            CheckCalls(calls);
        var (version, missing) = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var (table, columns) in tables.Shapes)
        {
            // A column that is added by a step of ours is told of as missing, not as a table that somebody else has changed.
            if (!missing.Any(name => name == table || name.StartsWith($"{table}.", StringComparison.Ordinal)))
                MySqlShape.Check(await ReadAsync(connection, table, cancellationToken).ConfigureAwait(false), columns, source.Target);
        }

        return (calls, version, missing);
    }

    protected override int CommandSeconds => commandSeconds;

    protected override bool IsDenied(DbException error) => MySqlErrors.IsDenied(error);

    protected override Exception Failure(string message, Exception? cause) => new CallHistoryException(message, isTransient: false, cause);

    protected override string RecordStatement(string table) => $"INSERT IGNORE INTO {table} (version, name) VALUES (@version, @name)";

    protected override async Task<IEnumerable<string>> ColumnNamesAsync(
        DbConnection connection, string table, CancellationToken cancellationToken) =>
        (await MySqlCatalog.ColumnsAsync(connection, table, commandSeconds, cancellationToken).ConfigureAwait(false)).Keys;

    protected override async Task<string> RenderAsync(DbConnection connection, SchemaScript script, CancellationToken cancellationToken)
    {
        var columns = await MySqlCatalog.ColumnsAsync(connection, Calls, commandSeconds, cancellationToken).ConfigureAwait(false);
        var linkId = columns.TryGetValue("linkId", out var column) && column.CharacterSet is not null ? column.Definition : "varchar(255)";
        // The database's own default is kept when it knows every character: the application's other tables have it too.
        var charset = await MySqlCatalog.DefaultCharacterSetAsync(connection, commandSeconds, cancellationToken).ConfigureAwait(false);
        return script.Sql
            .Replace("{linkId}", linkId, StringComparison.Ordinal)
            .Replace("{charset}", charset == "utf8mb4" ? "" : " DEFAULT CHARSET=utf8mb4", StringComparison.Ordinal);
    }

    private void CheckCalls(MySqlTable calls)
    {
        MySqlShape.Check(calls, CallRow.KnownNames, source.Target);
        MySqlShape.CheckKey(calls, source.Target);
    }

    private async Task<MySqlTable> ReadAsync(DbConnection connection, string table, CancellationToken cancellationToken)
    {
        return new MySqlTable(
            table,
            await MySqlCatalog.ColumnsAsync(connection, table, commandSeconds, cancellationToken).ConfigureAwait(false),
            await MySqlCatalog.UniqueColumnsAsync(connection, table, commandSeconds, cancellationToken).ConfigureAwait(false));
    }
}
