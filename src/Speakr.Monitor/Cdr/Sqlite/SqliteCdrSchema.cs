using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr.Relational;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Creates the tables where allowed, and checks that those that exist can be worked with. Nothing that exists is changed.</summary>
internal sealed class SqliteCdrSchema(SqliteCdrOptions options, CdrTables tables, string path, int commandSeconds, ILogger logger)
    : SchemaUpgrade("Cdr.Sqlite", "CDR database", options.TablePrefix, options.CreateTables, logger)
{
    // A column of the primary key counts up by itself when it is an INTEGER, and may be NULL otherwise.
    private const string SelectColumns =
        "SELECT name, \"notnull\" = 1 AND dflt_value IS NULL AND pk = 0 FROM pragma_table_info(@table)";

    public async Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // Before anything is created: a file whose cdrs is somebody else's gets no tables of ours.
        await CheckAsync(connection, CdrTables.Records, CdrTables.RecordColumns, cancellationToken).ConfigureAwait(false);
        await ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var (table, columns) in tables.Shapes)
            await CheckAsync(connection, table, columns, cancellationToken).ConfigureAwait(false);
    }

    protected override int CommandSeconds => commandSeconds;

    protected override bool IsDenied(DbException error) => error is SqliteException { SqliteErrorCode: SqliteErrors.ReadOnly };

    protected override Exception Failure(string message, Exception? cause) => new CdrSyncException(message, isTransient: false, cause);

    protected override string RecordStatement(string table) => $"INSERT OR IGNORE INTO {table} (version, name) VALUES (@version, @name)";

    protected override async Task<IEnumerable<string>> ColumnNamesAsync(
        DbConnection connection, string table, CancellationToken cancellationToken) =>
        (await ColumnsAsync(connection, table, cancellationToken).ConfigureAwait(false)).Select(column => column.Name);

    protected override Task<string> RenderAsync(DbConnection connection, SchemaScript script, CancellationToken cancellationToken) =>
        Task.FromResult(script.Sql);

    private async Task CheckAsync(DbConnection connection, string table, string[] needed, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(connection, table, cancellationToken).ConfigureAwait(false);
        if (columns.Count > 0)
            CdrShape.Check(table, columns, needed, $"in the SQLite file '{path}'");
    }

    private async Task<List<CdrColumn>> ColumnsAsync(DbConnection connection, string table, CancellationToken cancellationToken)
    {
        var columns = new List<CdrColumn>();
        var command = StatementCommand.Create(connection, SelectColumns, commandSeconds, ("@table", table));
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    columns.Add(new CdrColumn(reader.GetString(0), reader.GetInt64(1) == 1));
            }
        }

        return columns;
    }
}
