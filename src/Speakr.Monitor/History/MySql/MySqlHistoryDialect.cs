using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;
using Speakr.Monitor.History.Relational;

namespace Speakr.Monitor.History.MySql;

/// <summary>
/// The statements for MySQL 8 and later and MariaDB 10.4 and later. Times are those of the session's time zone, as CURRENT_TIMESTAMP
/// would write them, so that rows of this and of any other program can be compared.
/// </summary>
internal sealed class MySqlHistoryDialect : HistoryDialect
{
    private const string CallColumns = "status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel, updatedAt, createdAt";

    private const string CallValues =
        "@status#, @queue#, @extension#, @uniqueId#, @linkId#, @phoneNumber#, @showOnPanel#, FROM_UNIXTIME(@updatedAt#), FROM_UNIXTIME(@createdAt#)";

    // createdAt keeps its first value. VALUES() is what both MariaDB and MySQL understand.
    private const string TakeCallValues = """

        ON DUPLICATE KEY UPDATE status = VALUES(status), queue = VALUES(queue), extension = VALUES(extension),
          uniqueId = VALUES(uniqueId), phoneNumber = VALUES(phoneNumber), showOnPanel = VALUES(showOnPanel), updatedAt = VALUES(updatedAt)
        """;

    // FROM_UNIXTIME knows the seconds of a signed 32-bit number on every version.
    private const long LastSecond = int.MaxValue;

    // What a holder may be late before the server ends it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly MySqlDatabase _source;
    private readonly MySqlSchema _schema;
    private readonly ILogger _logger;

    // Less than repeatable read keeps other writers from waiting for gaps that this one has looked at.
    private string _isolation = "READ COMMITTED";

    public MySqlHistoryDialect(MySqlDatabase source, MySqlHistoryOptions options, ILogger logger)
        : base(options.TablePrefix)
    {
        _source = source;
        _logger = logger;
        CommandSeconds = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds);
        _schema = new MySqlSchema(source, Tables, options, CommandSeconds, logger);
        CallTexts = new TextFitter("CallsHistory", new Dictionary<string, TextLimit>(), logger);
        VisitTexts = new TextFitter(Tables.Visits, new Dictionary<string, TextLimit>(), logger);
        GapTexts = new TextFitter(Tables.Gaps, new Dictionary<string, TextLimit>(), logger);
        UpsertVisits = UpsertVisitsInto(Tables.Visits);
        SelectVisits = SelectVisitsFrom(Tables.Visits);
    }

    public override DbDataSource DataSource => _source;

    // Larger statements are hardly faster; this many rows of the longest values stay below the usual max_allowed_packet of 16 MB,
    // and MariaDB turns lists of 1,000 and more into slower subqueries.
    public override int MaxRows => 256;

    public override int CommandSeconds { get; }

    public override BatchStatement SelectKnown { get; } =
        new("SELECT id, linkId FROM CallsHistory WHERE linkId IN (", "@linkId#", ")", "linkId");

    // Refused when a linkId is there: the row may be that of another call, whose id the collation takes for equal.
    public override BatchStatement InsertCalls { get; } =
        new($"INSERT INTO CallsHistory ({CallColumns}) VALUES ", $"({CallValues})", "", CallRow.Names);

    // With the id given no new one is drawn: the row is found by primary key and updated.
    public override BatchStatement UpdateCalls { get; } =
        new($"INSERT INTO CallsHistory ({CallColumns}, id) VALUES ", $"({CallValues}, @id#)", TakeCallValues, CallRow.KnownNames);

    public override BatchStatement UpsertVisits { get; }

    public override BatchStatement SelectVisits { get; }

    public override string SelectCalls => """
        SELECT id, status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel,
          UNIX_TIMESTAMP(updatedAt), UNIX_TIMESTAMP(createdAt)
        FROM CallsHistory
        """;

    public override string UpsertGap => $"""
        INSERT INTO {Tables.Gaps} (source, host, startedAt, endedAt, reason) VALUES (@source, @host, @startedAt, @endedAt, @reason)
        ON DUPLICATE KEY UPDATE endedAt = VALUES(endedAt), reason = VALUES(reason)
        """;

    public override LeaseSyntax Leases => LeaseSyntax.MySql;

    public override string BriefWait => "SET SESSION innodb_lock_wait_timeout = 1";

    public override string UsualWait => "SET SESSION innodb_lock_wait_timeout = DEFAULT";

    public override string PlainSettings => "SET SESSION wait_timeout = DEFAULT, SESSION innodb_lock_wait_timeout = DEFAULT";

    public override string WriterSettings => $"SET SESSION TRANSACTION ISOLATION LEVEL {_isolation}";

    public override string Begin => "BEGIN";

    // Cut to the second, as CURRENT_TIMESTAMP is; a fraction would be rounded up by MySQL and cut off by MariaDB.
    public override object Seconds(DateTimeOffset time) => Math.Clamp(time.ToUnixTimeSeconds(), 1, LastSecond);

    public override object Milliseconds(DateTimeOffset time) => Math.Clamp(time.ToUnixTimeMilliseconds(), 1000, LastSecond * 1000) / 1000m;

    public override string Time(string parameter) => $"FROM_UNIXTIME({parameter})";

    public override DateTimeOffset? ReadTime(object value) => value is DBNull
        ? null
        : DateTimeOffset.FromUnixTimeMilliseconds((long)(Convert.ToDecimal(value, CultureInfo.InvariantCulture) * 1000));

    public override async Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var (calls, visits, gaps) = await _schema.PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
        CallTexts = new TextFitter(calls.Name, calls.Limits, _logger);
        VisitTexts = new TextFitter(visits.Name, visits.Limits, _logger);
        GapTexts = new TextFitter(gaps.Name, gaps.Limits, _logger);
        // A server that replicates by statements refuses to write at a lower level.
        if (await MySqlCatalog.ReplicatesStatementsAsync(connection, CommandSeconds, cancellationToken).ConfigureAwait(false))
            _isolation = "REPEATABLE READ";
    }

    // The server itself ends the transaction of a frozen process, and with it its locks; a shorter wait_timeout of the site does not apply.
    public override string SessionSettings(TimeSpan lease) =>
        string.Create(CultureInfo.InvariantCulture, $"SET SESSION wait_timeout = {(int)Math.Ceiling((lease + Grace).TotalSeconds)}");

    public override string UtcText(string column) => $"CAST({column} AS CHAR)";

    public override async Task<string?> ServerAsync(DbConnection connection, CancellationToken cancellationToken) =>
        (await MySqlServer.ReadAsync(connection, CommandSeconds, cancellationToken).ConfigureAwait(false)).Identity;

    public override Task<bool> HasEndedAsync(DbConnection connection, long id, CancellationToken cancellationToken) =>
        MySqlHolder.HasEndedAsync(connection, id, CommandSeconds, cancellationToken);

    public override Task EndAsync(DbConnection connection, long id, TimeSpan age, CancellationToken cancellationToken) =>
        MySqlHolder.EndAsync(connection, id, age, CommandSeconds, cancellationToken);

    public override bool IsLocked(Exception error) => MySqlErrors.IsLocked(error);

    public override bool IsDuplicate(Exception error) => MySqlErrors.IsDuplicate(error);

    public override DatabaseFailure Explain(Exception error) => MySqlErrors.Explain(error, _source.Target);

    private static BatchStatement UpsertVisitsInto(string table) => new(
        $"""
        INSERT INTO {table} (linkId, visit, queue, uniqueId, joinedAt, answeredAt, leftAt, endedAt,
          extension, agentName, agentUniqueId, waitSeconds, ringSeconds, talkSeconds, hungUpAt, endReason, reconstructed) VALUES 
        """,
        "(@linkId#, @visit#, @queue#, @uniqueId#, FROM_UNIXTIME(@joinedAt#), FROM_UNIXTIME(@answeredAt#), FROM_UNIXTIME(@leftAt#), "
            + "FROM_UNIXTIME(@endedAt#), @extension#, @agentName#, @agentUniqueId#, @waitSeconds#, @ringSeconds#, @talkSeconds#, "
            + "FROM_UNIXTIME(@hungUpAt#), @endReason#, @reconstructed#)",
        """

        ON DUPLICATE KEY UPDATE queue = VALUES(queue), uniqueId = VALUES(uniqueId), joinedAt = VALUES(joinedAt),
          answeredAt = VALUES(answeredAt), leftAt = VALUES(leftAt), endedAt = VALUES(endedAt), extension = VALUES(extension),
          agentName = VALUES(agentName), agentUniqueId = VALUES(agentUniqueId), waitSeconds = VALUES(waitSeconds),
          ringSeconds = VALUES(ringSeconds), talkSeconds = VALUES(talkSeconds),
          hungUpAt = VALUES(hungUpAt), endReason = VALUES(endReason), reconstructed = VALUES(reconstructed)
        """,
        VisitRow.Names);

    // Joined by the tables themselves: only they know which spellings of a linkId they take for equal.
    private static BatchStatement SelectVisitsFrom(string table) => new(
        $"""
        SELECT c.id, v.visit, v.queue, v.uniqueId, UNIX_TIMESTAMP(v.joinedAt), UNIX_TIMESTAMP(v.answeredAt), UNIX_TIMESTAMP(v.leftAt),
          UNIX_TIMESTAMP(v.endedAt), v.extension, v.agentName, v.agentUniqueId, v.waitSeconds, v.ringSeconds, v.talkSeconds,
          UNIX_TIMESTAMP(v.hungUpAt), v.endReason, v.reconstructed
        FROM CallsHistory c JOIN {table} v ON v.linkId = c.linkId
        WHERE c.id IN (
        """,
        "@id#",
        ") ORDER BY c.id, v.visit",
        "id");
}
