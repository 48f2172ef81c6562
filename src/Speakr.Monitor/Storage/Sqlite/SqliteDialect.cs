using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Storage.Sqlite;

/// <summary>SQLite. Times are UTC text, as its CURRENT_TIMESTAMP writes them.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public static readonly SqliteDialect Instance = new();

    // https://www.sqlite.org/rescode.html: SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID.
    private static readonly int[] DuplicateCodes = [1555, 2067, 2579];

    // A primary key column counts up automatically when it is an INTEGER, and may be NULL otherwise.
    private const string SelectColumns = """
        SELECT name, "notnull" = 1 AND dflt_value IS NULL AND pk = 0, pk = 1 AND UPPER(type) = 'INTEGER', "notnull" = 0
        FROM pragma_table_info(@table)
        """;

    // An index over an expression has no column there.
    private const string SelectUniqueColumns = """
        SELECT (SELECT name FROM pragma_index_info(list.name)) FROM pragma_index_list(@table) list
        WHERE list."unique" = 1 AND list.partial = 0 AND (SELECT COUNT(*) FROM pragma_index_info(list.name)) = 1
        AND (SELECT name FROM pragma_index_info(list.name)) IS NOT NULL
        """;

    private SqliteDialect()
    {
    }

    // Deferred transactions would fail instead of waiting when another connection writes between their first read and write.
    public override string Begin => "BEGIN IMMEDIATE";

    public override string InsertIfAbsent => "INSERT OR IGNORE INTO";

    public override string OnConflictUpdate(IEnumerable<string> columns) =>
        $" ON CONFLICT DO UPDATE SET {string.Join(", ", columns.Select(column => $"{column} = excluded.{column}"))}";

    public override string UpdateOne(string table, string assignment, string condition) =>
        $"UPDATE {table} SET {assignment} WHERE rowid = (SELECT rowid FROM {table} WHERE {condition} LIMIT 1)";

    public override string Equal(string column, string parameter) => $"{column} IS {parameter}";

    public override string Same(string column, string parameter) => $"{column} IS {parameter}";

    public override string DateText(string column) => column;

    public override string UtcNow => "strftime('%Y-%m-%d %H:%M:%f', 'now')";

    public override string Later(string milliseconds) => $"strftime('%Y-%m-%d %H:%M:%f', 'now', ({milliseconds} / 1000.0) || ' seconds')";

    public override string MillisecondsUntil(string column) => $"CAST((julianday({column}) - julianday('now')) * 86400000 AS INTEGER)";

    public override string MillisecondsSince(string column) => $"CAST((julianday('now') - julianday({column})) * 86400000 AS INTEGER)";

    public override object Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public override string FromTime(string parameter) => parameter;

    public override void AppendText(StringBuilder text, string? value)
    {
        if (value is null)
            text.Append("NULL");
        else if (value.Contains('\0', StringComparison.Ordinal))
            text.Append("CAST(X'").Append(Convert.ToHexString(Encoding.UTF8.GetBytes(value))).Append("' AS TEXT)");
        else
            text.Append('\'').Append(value.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
    }

    public override void AppendSeconds(StringBuilder text, DateTimeOffset time) =>
        text.Append(CultureInfo.InvariantCulture, $"'{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}'");

    public override void AppendMilliseconds(StringBuilder text, DateTimeOffset time) =>
        text.Append(CultureInfo.InvariantCulture, $"'{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}'");

    public override string ChangedRows => "SELECT changes()";

    public override string ToTime(string column) => column;

    public override DateTimeOffset? ReadTime(object value) =>
        DateTimeOffset.TryParse(
            value as string, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    public override string Bucket(string column, long offset, long seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"(CAST(strftime('%s', {column}) AS INTEGER) + {offset}) / {seconds}");

    // Not LIKE, which would use no index. Texts are compared by their bytes in UTF-8, in which the last character is the greatest.
    public override string BeginsWith(string column, string parameter) => $"{column} >= {parameter} AND {column} < {parameter} || char(0x10FFFF)";

    public override string Beginning(string text) => text;

    public override async Task<SqlTable> DescribeAsync(SqlSession session, string table, CancellationToken cancellationToken)
    {
        var columns = await session.QueryAsync(
            SelectColumns,
            reader => new SqlColumn(reader.GetString(0))
            {
                MustBeGiven = reader.GetInt64(1) == 1, CountsUp = reader.GetInt64(2) == 1, IsNullable = reader.GetInt64(3) == 1,
            },
            cancellationToken,
            ("@table", table)).ConfigureAwait(false);
        var unique = await session.QueryAsync(SelectUniqueColumns, reader => reader.GetString(0), cancellationToken, ("@table", table)).ConfigureAwait(false);
        return new SqlTable(table, columns.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase))
        {
            UniqueColumns = unique.Concat(columns.Where(column => column.CountsUp).Select(column => column.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    public override async Task<IReadOnlyList<string[]>> IndexesAsync(SqlSession session, string table, CancellationToken cancellationToken)
    {
        var columns = await session.QueryAsync(
            "SELECT list.seq, info.name FROM pragma_index_list(@table) list, pragma_index_info(list.name) info WHERE list.partial = 0 ORDER BY list.seq, info.seqno",
            reader => (Index: reader.GetInt64(0), Name: reader.Text(1)), cancellationToken, ("@table", table)).ConfigureAwait(false);
        return [.. columns.GroupBy(column => column.Index).Select(index => index.Select(column => column.Name ?? "").ToArray())];
    }

    // A file of this machine, which is read as quickly as an index elsewhere.
    public override Task<bool> FindsByAsync(SqlSession session, string table, string[] columns, CancellationToken cancellationToken) => Task.FromResult(true);

    public override bool IsLocked(Exception error) => error is SqliteException { SqliteErrorCode: SqliteErrors.Busy };

    public override bool IsDuplicate(Exception error) => error is SqliteException refused && DuplicateCodes.Contains(refused.SqliteExtendedErrorCode);

    public override bool IsDenied(Exception error) => error is SqliteException { SqliteErrorCode: SqliteErrors.ReadOnly };

    public override bool HasAnswered(Exception error) => true;
}
