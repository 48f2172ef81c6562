using System.Data.Common;
using System.Globalization;

namespace Speakr.Monitor.Databases;

/// <summary>Reads information_schema.</summary>
internal static class MySqlCatalog
{
    // A server that keeps names in lower case has the table under another name than it was created with.
    private const string OfTable =
        "WHERE table_schema = DATABASE() AND (table_name = @table OR (@@lower_case_table_names > 0 AND table_name = LOWER(@table)))";

    private const string SelectColumns = $"""
        SELECT column_name, column_type, character_set_name, collation_name, character_maximum_length, character_octet_length,
          is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%' AND extra NOT LIKE '%GENERATED%',
          extra LIKE '%auto_increment%', is_nullable = 'YES'
        FROM information_schema.columns {OfTable}
        """;

    private const string SelectUniqueColumns = $"""
        SELECT MIN(column_name) FROM information_schema.statistics {OfTable}
        GROUP BY index_name HAVING COUNT(*) = 1 AND MAX(non_unique) = 0 AND MAX(sub_part) IS NULL
        """;

    // The narrowest index first: it is the quickest to walk.
    private const string SelectLeadingColumns = $"""
        SELECT index_name, MAX(CASE seq_in_index WHEN 1 THEN column_name END) FROM information_schema.statistics {OfTable}
        AND index_type = 'BTREE' GROUP BY index_name ORDER BY COUNT(*), index_name
        """;

    public static async Task<Dictionary<string, MySqlColumn>> ColumnsAsync(
        DbConnection connection, string table, int commandSeconds, CancellationToken token)
    {
        var columns = new Dictionary<string, MySqlColumn>(StringComparer.OrdinalIgnoreCase);
        var command = StatementCommand.Create(connection, SelectColumns, commandSeconds, ("@table", table));
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    var column = new MySqlColumn(
                        reader.GetString(0), reader.GetString(1), Text(reader, 2), Text(reader, 3), Number(reader, 4), Number(reader, 5),
                        Number(reader, 6) == 1, Number(reader, 7) == 1, Number(reader, 8) == 1);
                    columns[column.Name] = column;
                }
            }
        }

        return columns;
    }

    public static async Task<IReadOnlySet<string>> UniqueColumnsAsync(
        DbConnection connection, string table, int commandSeconds, CancellationToken token)
    {
        var columns = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var command = StatementCommand.Create(connection, SelectUniqueColumns, commandSeconds, ("@table", table));
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    columns.Add(reader.GetString(0));
            }
        }

        return columns;
    }

    /// <summary>The name of an index for each column that one begins with.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> LeadingColumnsAsync(
        DbConnection connection, string table, int commandSeconds, CancellationToken token)
    {
        var indexes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var command = StatementCommand.Create(connection, SelectLeadingColumns, commandSeconds, ("@table", table));
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    // An index over an expression has no column.
                    if (Text(reader, 1) is { } column)
                        indexes.TryAdd(column, reader.GetString(0));
                }
            }
        }

        return indexes;
    }

    public static async Task<string?> DefaultCharacterSetAsync(DbConnection connection, int commandSeconds, CancellationToken token)
    {
        var command = StatementCommand.Create(connection, "SELECT @@character_set_database", commandSeconds);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) as string;
    }

    /// <summary>Whether the server keeps a binary log of statements rather than of rows.</summary>
    public static async Task<bool> ReplicatesStatementsAsync(DbConnection connection, int commandSeconds, CancellationToken token)
    {
        // Asked for by name: later versions lack the second variable, and a plain @@binlog_format would then be an error.
        var values = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var command = StatementCommand.Create(
            connection, "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format')", commandSeconds);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    values.Add(reader.GetString(1));
            }
        }

        return values.Contains("ON") && values.Contains("STATEMENT");
    }

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static long? Number(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture);
}
