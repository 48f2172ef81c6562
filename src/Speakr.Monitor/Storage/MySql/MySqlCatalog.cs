using System.Data.Common;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>Reads information_schema.</summary>
internal static class MySqlCatalog
{
    // A server that keeps names in lower case has the table under another name than it was created with.
    private const string OfTable =
        "table_schema = DATABASE() AND (table_name = @table OR (@@lower_case_table_names > 0 AND table_name = LOWER(@table)))";

    private const string SelectColumns = $"""
        SELECT column_name, column_type, character_set_name, collation_name, character_maximum_length, character_octet_length,
          is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%' AND extra NOT LIKE '%GENERATED%',
          extra LIKE '%auto_increment%', is_nullable = 'YES'
        FROM information_schema.columns WHERE {OfTable}
        """;

    // An index over an expression has no column there.
    private const string SelectUniqueColumns = $"""
        SELECT MIN(column_name) FROM information_schema.statistics WHERE {OfTable}
        GROUP BY index_name HAVING COUNT(*) = 1 AND MAX(non_unique) = 0 AND MAX(sub_part) IS NULL AND MIN(column_name) IS NOT NULL
        """;

    private const string SelectUnsafeEngine = $"""
        SELECT t.engine FROM information_schema.tables t JOIN information_schema.engines e ON e.engine = t.engine
        WHERE {OfTable} AND e.transactions <> 'YES'
        """;

    // The narrowest index first: it is the quickest to walk.
    private const string SelectLeadingColumns = $$"""
        SELECT index_name, MAX(CASE seq_in_index WHEN 1 THEN column_name END) FROM information_schema.statistics WHERE {{OfTable}}
        AND index_type = 'BTREE'{0} GROUP BY index_name ORDER BY COUNT(*), index_name
        """;

    // An index over an expression has no column there, and one over a part of a column does not count.
    private const string SelectIndexes = $$"""
        SELECT GROUP_CONCAT(CASE WHEN sub_part IS NULL THEN column_name END ORDER BY seq_in_index) FROM information_schema.statistics WHERE {{OfTable}}
        AND index_type = 'BTREE'{0} GROUP BY index_name
        """;

    // The column that says whether queries may use an index has another name and meaning in MariaDB (from 10.6) than in MySQL (from 8.0).
    private const string SelectUsability = """
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = 'information_schema' AND table_name = 'STATISTICS' AND column_name IN ('IS_VISIBLE', 'IGNORED')
        """;

    public static async Task<SqlTable> DescribeAsync(SqlSession session, string table, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(session, table, cancellationToken).ConfigureAwait(false);
        if (columns.Count == 0)
            return new SqlTable(table, columns);
        var unique = await session.QueryAsync(SelectUniqueColumns, reader => reader.GetString(0), cancellationToken, ("@table", table)).ConfigureAwait(false);
        return new SqlTable(table, columns)
        {
            UniqueColumns = unique.ToHashSet(StringComparer.OrdinalIgnoreCase),
            UnsafeEngine = await session.ScalarAsync(SelectUnsafeEngine, cancellationToken, ("@table", table)).ConfigureAwait(false) as string,
        };
    }

    public static async Task<Dictionary<string, SqlColumn>> ColumnsAsync(SqlSession session, string table, CancellationToken cancellationToken)
    {
        var columns = await session.QueryAsync(SelectColumns, Column, cancellationToken, ("@table", table)).ConfigureAwait(false);
        return columns.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The name of an index that queries may use for each column that one begins with.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> LeadingColumnsAsync(
        SqlSession session, string table, CancellationToken cancellationToken)
    {
        var indexes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var select = await OfUsableAsync(session, SelectLeadingColumns, cancellationToken).ConfigureAwait(false);
        foreach (var (index, column) in await session.QueryAsync(
            select, reader => (reader.GetString(0), reader.Text(1)), cancellationToken, ("@table", table)).ConfigureAwait(false))
        {
            // An index over an expression has no column.
            if (column is not null)
                indexes.TryAdd(column, index);
        }

        return indexes;
    }

    /// <summary>The columns of each index that queries may use, in their order.</summary>
    public static async Task<IReadOnlyList<string[]>> IndexesAsync(SqlSession session, string table, CancellationToken cancellationToken)
    {
        var select = await OfUsableAsync(session, SelectIndexes, cancellationToken).ConfigureAwait(false);
        var indexes = await session.QueryAsync(select, reader => reader.Text(0), cancellationToken, ("@table", table)).ConfigureAwait(false);
        return [.. indexes.OfType<string>().Select(columns => columns.Split(','))];
    }

    // An invisible or ignored index serves no query, and FORCE INDEX of one is an error. As a constraint it still counts.
    private static async Task<string> OfUsableAsync(SqlSession session, string select, CancellationToken cancellationToken)
    {
        var column = await session.ScalarAsync(SelectUsability, cancellationToken).ConfigureAwait(false) as string;
        var condition = column?.ToUpperInvariant() switch
        {
            "IS_VISIBLE" => " AND is_visible = 'YES'",
            "IGNORED" => " AND ignored = 'NO'",
            _ => "",
        };
        return select.Replace("{0}", condition, StringComparison.Ordinal);
    }

    private static SqlColumn Column(DbDataReader reader)
    {
        var (type, characterSet) = (reader.GetString(1), reader.Text(2));
        return new SqlColumn(reader.GetString(0))
        {
            MustBeGiven = reader.Number(6) == 1,
            CountsUp = reader.Number(7) == 1,
            IsNullable = reader.Number(8) == 1,
            Limit = characterSet is null || reader.Number(4) is not { } characters ? null : LimitOf(type, characters, reader.Number(5), characterSet),
            Type = type,
            CharacterSet = characterSet,
            Collation = reader.Text(3),
        };
    }

    private static TextLimit LimitOf(string type, long characters, long? bytes, string characterSet)
    {
        var isVarying = type.StartsWith("varchar", StringComparison.OrdinalIgnoreCase) || type.StartsWith("char", StringComparison.OrdinalIgnoreCase);
        var repertoire = characterSet.ToUpperInvariant() switch
        {
            "UTF8MB4" or "UTF16" or "UTF16LE" or "UTF32" => Repertoire.Unicode,
            "UTF8" or "UTF8MB3" or "UCS2" => Repertoire.BasicPlane,
            "LATIN1" => Repertoire.Latin1,
            _ => Repertoire.Ascii,
        };
        return new TextLimit((int)Math.Min(isVarying ? characters : (bytes ?? characters) / 4, int.MaxValue), repertoire);
    }
}
