using System.Data.Common;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr.Relational;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>Creates the tables where allowed, and checks that those that exist can be worked with. Nothing that exists is changed.</summary>
internal sealed class MySqlCdrSchema(MySqlDatabase source, CdrTables tables, MySqlCdrOptions options, int commandSeconds, ILogger logger)
    : SchemaUpgrade("Cdr.MySql", "CDR database", options.TablePrefix, options.CreateTables, logger)
{
    // A server that keeps names in lower case has the table under another name than it was created with.
    private const string SelectUnsafeEngine = """
        SELECT t.engine FROM information_schema.tables t JOIN information_schema.engines e ON e.engine = t.engine
        WHERE t.table_schema = DATABASE() AND (t.table_name = @table OR (@@lower_case_table_names > 0 AND t.table_name = LOWER(@table)))
          AND e.transactions <> 'YES'
        """;

    private readonly string _place = $"in database '{source.Target.Database}' on {source.Target.Server}";

    public async Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // Before anything is created: a database whose cdrs is somebody else's gets no tables of ours.
        await CheckAsync(connection, CdrTables.Records, CdrTables.RecordColumns, cancellationToken).ConfigureAwait(false);
        await ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var (table, columns) in tables.Shapes)
            await CheckAsync(connection, table, columns, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks the tables that are there, and names those that are not.</summary>
    /// <exception cref="CdrSyncException">One of them cannot be worked with.</exception>
    public async Task<IReadOnlyList<string>> InspectAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        foreach (var (table, columns) in tables.Shapes)
            await CheckAsync(connection, table, columns, cancellationToken).ConfigureAwait(false);
        return (await LookAsync(connection, cancellationToken).ConfigureAwait(false)).Missing;
    }

    protected override int CommandSeconds => commandSeconds;

    protected override bool IsDenied(DbException error) => MySqlErrors.IsDenied(error);

    protected override Exception Failure(string message, Exception? cause) => new CdrSyncException(message, isTransient: false, cause);

    protected override string RecordStatement(string table) => $"INSERT IGNORE INTO {table} (version, name) VALUES (@version, @name)";

    protected override async Task<IEnumerable<string>> ColumnNamesAsync(
        DbConnection connection, string table, CancellationToken cancellationToken) =>
        (await MySqlCatalog.ColumnsAsync(connection, table, commandSeconds, cancellationToken).ConfigureAwait(false)).Keys;

    protected override async Task<string> RenderAsync(DbConnection connection, SchemaScript script, CancellationToken cancellationToken)
    {
        // The database's own default is kept when it knows every character: the application's other tables have it too.
        var charset = await MySqlCatalog.DefaultCharacterSetAsync(connection, commandSeconds, cancellationToken).ConfigureAwait(false);
        return script.Sql.Replace("{charset}", charset == "utf8mb4" ? "" : " DEFAULT CHARSET=utf8mb4", StringComparison.Ordinal);
    }

    private async Task CheckAsync(DbConnection connection, string table, string[] needed, CancellationToken cancellationToken)
    {
        var columns = await MySqlCatalog.ColumnsAsync(connection, table, commandSeconds, cancellationToken).ConfigureAwait(false);
        if (columns.Count == 0)
            return;
        CdrShape.Check(table, [.. columns.Values.Select(column => new CdrColumn(column.Name, column.MustBeGiven))], needed, _place);
        var command = StatementCommand.Create(connection, SelectUnsafeEngine, commandSeconds, ("@table", table));
        await using (command.ConfigureAwait(false))
        {
            if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string engine)
            {
                throw CdrShape.Refuse(
                    table, _place, $"has the engine {engine}, which has no transactions, so records could be copied twice or be lost",
                    $"Run: ALTER TABLE {table} ENGINE=InnoDB");
            }
        }
    }
}
