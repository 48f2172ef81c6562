using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>
/// MySQL 8 and later and MariaDB 10.4 and later. Times are those of the session's time zone, as CURRENT_TIMESTAMP would write them, so that rows
/// of this and of any other program can be compared.
/// </summary>
internal sealed partial class MySqlDialect : SqlDialect
{
    public static readonly MySqlDialect Instance = new();

    // FROM_UNIXTIME knows the seconds of a signed 32-bit number on every version.
    private const long LastSecond = int.MaxValue;

    // How late a holder may be before the server ends its connection.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private MySqlDialect()
    {
    }

    public override string Begin => "BEGIN";

    // FOR SHARE is known to MySQL alone.
    public override string ShareLock => " LOCK IN SHARE MODE";

    public override string InsertIfAbsent => "INSERT IGNORE INTO";

    // VALUES() is what both MariaDB and MySQL understand.
    public override string OnConflictUpdate(IEnumerable<string> columns) =>
        $" ON DUPLICATE KEY UPDATE {string.Join(", ", columns.Select(column => $"{column} = VALUES({column})"))}";

    public override string UpdateOne(string table, string assignment, string condition) => $"UPDATE {table} SET {assignment} WHERE {condition} LIMIT 1";

    public override string Equal(string column, string parameter) => $"{column} <=> {parameter}";

    // Bytes are compared, because a collation takes too much for equal; and the column itself, so that an index on it is used.
    public override string Same(string column, string parameter) =>
        $"{column} <=> {parameter} AND CAST(CONVERT({column} USING utf8mb4) AS BINARY) <=> CAST(CONVERT({parameter} USING utf8mb4) AS BINARY)";

    public override string DateText(string column) => $"CAST({column} AS CHAR)";

    public override string UtcNow => "UTC_TIMESTAMP(3)";

    public override string Later(string milliseconds) => $"UTC_TIMESTAMP(3) + INTERVAL {milliseconds} * 1000 MICROSECOND";

    public override string MillisecondsUntil(string column) => $"TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), {column}) DIV 1000";

    public override string MillisecondsSince(string column) => $"TIMESTAMPDIFF(MICROSECOND, {column}, UTC_TIMESTAMP(3)) DIV 1000";

    // A fraction would be rounded up by MySQL and cut off by MariaDB.
    public override object Seconds(DateTimeOffset time) => UnixSeconds(time);

    public override string FromTime(string parameter) => $"FROM_UNIXTIME({parameter})";

    public override void AppendText(StringBuilder text, string? value) => MySqlLiteral.Append(text, value);

    public override void AppendSeconds(StringBuilder text, DateTimeOffset time) =>
        text.Append(CultureInfo.InvariantCulture, $"FROM_UNIXTIME({UnixSeconds(time)})");

    public override void AppendMilliseconds(StringBuilder text, DateTimeOffset time)
    {
        var (seconds, milliseconds) = Math.DivRem(Math.Clamp(time.ToUnixTimeMilliseconds(), 1000, LastSecond * 1000), 1000);
        text.Append(CultureInfo.InvariantCulture, $"FROM_UNIXTIME({seconds}.{milliseconds:000})");
    }

    public override string ChangedRows => "SELECT ROW_COUNT()";

    public override string ToTime(string column) => $"UNIX_TIMESTAMP({column})";

    public override DateTimeOffset? ReadTime(object value) => value is DBNull
        ? null
        : DateTimeOffset.FromUnixTimeMilliseconds((long)(Convert.ToDecimal(value, CultureInfo.InvariantCulture) * 1000));

    public override string Bucket(string column, long offset, long seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"(FLOOR(UNIX_TIMESTAMP({column})) + {offset}) DIV {seconds}");

    public override string BeginsWith(string column, string parameter) => $"{column} LIKE {parameter} ESCAPE '|'";

    public override string Beginning(string text) => Wildcard().Replace(text, "|$0") + "%";

    public override string ConnectionId => "CONNECTION_ID()";

    public override string ConnectionStamp => "CONCAT_WS(' ', CONNECTION_ID(), @@hostname, @@port, @@server_id)";

    // The server itself ends the transaction of a frozen process, and with it its locks; a shorter wait_timeout of the site does not apply.
    public override string HoldSettings(TimeSpan lease) =>
        string.Create(CultureInfo.InvariantCulture, $"SET SESSION wait_timeout = {(int)Math.Ceiling((lease + Grace).TotalSeconds)}");

    public override string BriefWait => "SET SESSION innodb_lock_wait_timeout = 1";

    public override string UsualWait => "SET SESSION innodb_lock_wait_timeout = DEFAULT";

    public override string BriefTableWait => "SET SESSION lock_wait_timeout = 5";

    public override string UsualTableWait => "SET SESSION lock_wait_timeout = DEFAULT";

    public override string UsualSettings => "SET SESSION wait_timeout = DEFAULT, SESSION innodb_lock_wait_timeout = DEFAULT";

    public override async Task LockRowsOnlyAsync(SqlSession session, CancellationToken cancellationToken)
    {
        // A server that replicates by statements refuses to write at a lower level.
        var server = await session.ServerAsync(cancellationToken).ConfigureAwait(false);
        var level = server is { ReplicatesStatements: true } ? "REPEATABLE READ" : "READ COMMITTED";
        await session.ExecuteAsync($"SET SESSION TRANSACTION ISOLATION LEVEL {level}", cancellationToken).ConfigureAwait(false);
    }

    public override async Task<SqlServerInfo?> ServerAsync(SqlSession session, CancellationToken cancellationToken) =>
        await MySqlServer.ReadAsync(session, cancellationToken).ConfigureAwait(false);

    public override Task<bool> HasEndedAsync(SqlSession session, long connectionId, CancellationToken cancellationToken) =>
        MySqlHolder.HasEndedAsync(session, connectionId, cancellationToken);

    public override Task KillAsync(SqlSession session, long connectionId, TimeSpan age, CancellationToken cancellationToken) =>
        MySqlHolder.EndAsync(session, connectionId, age, cancellationToken);

    public override Task<SqlTable> DescribeAsync(SqlSession session, string table, CancellationToken cancellationToken) =>
        MySqlCatalog.DescribeAsync(session, table, cancellationToken);

    public override Task<IReadOnlyList<string[]>> IndexesAsync(SqlSession session, string table, CancellationToken cancellationToken) =>
        MySqlCatalog.IndexesAsync(session, table, cancellationToken);

    /// <summary>
    /// Replaces <c>{like:table.column}</c> by the type of that column, or <c>varchar(255)</c>, and <c>{charset}</c> by a clause where the database's
    /// default does not know every character; otherwise the application's other tables have it too, and it is kept.
    /// </summary>
    public override async Task<string> RenderAsync(SqlSession session, string script, CancellationToken cancellationToken)
    {
        foreach (Match like in Like().Matches(script))
        {
            var table = await session.Dialect.DescribeAsync(session, like.Groups["table"].Value, cancellationToken).ConfigureAwait(false);
            var definition = table.Columns.GetValueOrDefault(like.Groups["column"].Value) is { CharacterSet: not null } column
                ? $"{column.Type} CHARACTER SET {column.CharacterSet} COLLATE {column.Collation}"
                : "varchar(255)";
            script = script.Replace(like.Value, definition, StringComparison.Ordinal);
        }

        var charset = await session.ScalarAsync("SELECT @@character_set_database", cancellationToken).ConfigureAwait(false);
        return script.Replace("{charset}", charset is "utf8mb4" ? "" : " DEFAULT CHARSET=utf8mb4", StringComparison.Ordinal);
    }

    public override async Task<bool> FindsByAsync(SqlSession session, string table, string[] columns, CancellationToken cancellationToken)
    {
        var indexes = await MySqlCatalog.LeadingColumnsAsync(session, table, cancellationToken).ConfigureAwait(false);
        return columns.Any(indexes.ContainsKey);
    }

    public override bool IsLocked(Exception error) => MySqlErrors.IsLocked(error);

    public override bool IsDuplicate(Exception error) => MySqlErrors.IsDuplicate(error);

    public override bool IsDenied(Exception error) => MySqlErrors.IsDenied(error);

    public override bool HasAnswered(Exception error) => MySqlErrors.IsOfServer(error);

    private static long UnixSeconds(DateTimeOffset time) => Math.Clamp(time.ToUnixTimeSeconds(), 1, LastSecond);

    [GeneratedRegex("[|%_]")]
    private static partial Regex Wildcard();

    [GeneratedRegex(@"\{like:(?<table>\w+)\.(?<column>\w+)\}")]
    private static partial Regex Like();
}
