using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;
using Speakr.Monitor.History.Relational;

namespace Speakr.Monitor.History.Sqlite;

/// <summary>The statements for SQLite. Times are UTC text, as SQLite's CURRENT_TIMESTAMP writes them.</summary>
internal sealed class SqliteHistoryDialect : HistoryDialect
{
    private const string SecondsFormat = "yyyy-MM-dd HH:mm:ss";
    private const string MillisecondsFormat = "yyyy-MM-dd HH:mm:ss.fff";

    private readonly SqliteDataSource _source;
    private readonly SqliteSchema _schema;

    public SqliteHistoryDialect(SqliteDataSource source, SqliteHistoryOptions options, ILogger logger)
        : base(options.TablePrefix)
    {
        _source = source;
        CommandSeconds = SqliteDataSource.Seconds(options.BusyTimeout);
        _schema = new SqliteSchema(options, Tables, source.Path, CommandSeconds, logger);
        // SQLite would take any length; the same limit everywhere keeps a history movable.
        CallTexts = new TextFitter("CallsHistory", new Dictionary<string, TextLimit>(), logger);
        VisitTexts = new TextFitter(Tables.Visits, new Dictionary<string, TextLimit>(), logger);
        GapTexts = new TextFitter(Tables.Gaps, new Dictionary<string, TextLimit>(), logger);
        UpsertVisits = UpsertVisitsInto(Tables.Visits);
        SelectVisits = SelectVisitsFrom(Tables.Visits);
    }

    public override DbDataSource DataSource => _source;

    // Nothing travels over a network: small statements that stay prepared are the fastest.
    public override int MaxRows => 1;

    public override int CommandSeconds { get; }

    public override BatchStatement SelectKnown { get; } =
        new("SELECT id, linkId FROM CallsHistory WHERE linkId = ", "@linkId#", "", "linkId");

    public override BatchStatement InsertCalls { get; } = new(
        "INSERT INTO CallsHistory (status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel, updatedAt, createdAt) VALUES ",
        "(@status#, @queue#, @extension#, @uniqueId#, @linkId#, @phoneNumber#, @showOnPanel#, @updatedAt#, @createdAt#)",
        """
         ON CONFLICT (linkId) DO UPDATE SET status = excluded.status, queue = excluded.queue, extension = excluded.extension,
          uniqueId = excluded.uniqueId, phoneNumber = excluded.phoneNumber, showOnPanel = excluded.showOnPanel, updatedAt = excluded.updatedAt
        """,
        CallRow.Names);

    public override BatchStatement UpdateCalls { get; } = new(
        "UPDATE CallsHistory SET ",
        """
        status = @status#, queue = @queue#, extension = @extension#, uniqueId = @uniqueId#,
          phoneNumber = @phoneNumber#, showOnPanel = @showOnPanel#, updatedAt = @updatedAt#
        WHERE id = @id#
        """,
        "",
        CallRow.KnownNames);

    public override BatchStatement UpsertVisits { get; }

    public override BatchStatement SelectVisits { get; }

    public override string SelectCalls => """
        SELECT id, status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel, updatedAt, createdAt
        FROM CallsHistory
        """;

    public override string UpsertGap => $"""
        INSERT INTO {Tables.Gaps} (source, host, startedAt, endedAt, reason) VALUES (@source, @host, @startedAt, @endedAt, @reason)
        ON CONFLICT (source, host, startedAt) DO UPDATE SET endedAt = excluded.endedAt, reason = excluded.reason
        """;

    public override LeaseSyntax Leases => LeaseSyntax.Sqlite;

    // Deferred transactions would fail instead of waiting when another connection writes between their first read and write.
    public override string Begin => "BEGIN IMMEDIATE";

    public override Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Run(work, CancellationToken.None);

    public override object Seconds(DateTimeOffset time) => time.UtcDateTime.ToString(SecondsFormat, CultureInfo.InvariantCulture);

    public override object Milliseconds(DateTimeOffset time) => time.UtcDateTime.ToString(MillisecondsFormat, CultureInfo.InvariantCulture);

    public override string Time(string parameter) => parameter;

    public override DateTimeOffset? ReadTime(object value) =>
        DateTimeOffset.TryParse(
            value as string, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    public override Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken) =>
        _schema.PrepareAsync(connection, cancellationToken);

    public override string UtcText(string column) => column;

    public override bool IsLocked(Exception error) => error is SqliteException { SqliteErrorCode: SqliteErrors.Busy };

    public override DatabaseFailure Explain(Exception error) => SqliteErrors.Explain(error, _source.Path);

    private static BatchStatement UpsertVisitsInto(string table) => new(
        $"""
        INSERT INTO {table} (linkId, visit, queue, uniqueId, joinedAt, answeredAt, leftAt, endedAt,
          extension, agentName, agentUniqueId, waitSeconds, ringSeconds, talkSeconds, hungUpAt, endReason, reconstructed) VALUES 
        """,
        "(@linkId#, @visit#, @queue#, @uniqueId#, @joinedAt#, @answeredAt#, @leftAt#, @endedAt#, "
            + "@extension#, @agentName#, @agentUniqueId#, @waitSeconds#, @ringSeconds#, @talkSeconds#, @hungUpAt#, @endReason#, @reconstructed#)",
        """
         ON CONFLICT (linkId, visit) DO UPDATE SET queue = excluded.queue, uniqueId = excluded.uniqueId, joinedAt = excluded.joinedAt,
          answeredAt = excluded.answeredAt, leftAt = excluded.leftAt, endedAt = excluded.endedAt, extension = excluded.extension,
          agentName = excluded.agentName, agentUniqueId = excluded.agentUniqueId, waitSeconds = excluded.waitSeconds,
          ringSeconds = excluded.ringSeconds, talkSeconds = excluded.talkSeconds, hungUpAt = excluded.hungUpAt,
          endReason = excluded.endReason, reconstructed = excluded.reconstructed
        """,
        VisitRow.Names);

    private static BatchStatement SelectVisitsFrom(string table) => new(
        $"""
        SELECT c.id, v.visit, v.queue, v.uniqueId, v.joinedAt, v.answeredAt, v.leftAt, v.endedAt,
          v.extension, v.agentName, v.agentUniqueId, v.waitSeconds, v.ringSeconds, v.talkSeconds, v.hungUpAt, v.endReason, v.reconstructed
        FROM CallsHistory c JOIN {table} v ON v.linkId = c.linkId
        WHERE c.id IN (
        """,
        "@id#",
        ") ORDER BY c.id, v.visit",
        "id");
}
