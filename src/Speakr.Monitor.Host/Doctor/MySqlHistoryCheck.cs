using System.Globalization;
using Speakr.Monitor.History;
using Speakr.Monitor.History.Sql;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Looks at the history in MySQL or MariaDB.</summary>
internal sealed class MySqlHistoryCheck(
    string connectionString, MySqlHistoryOptions options, RetentionOptions retention, TimeSpan ghostAge, TimeProvider time)
    : MySqlCheck(connectionString, options.CommandTimeout, "DATABASE_URL", HistoryDatabase.Translate, time)
{
    // The lease of a standby that receives its feed.
    private const string StandBy = "/next";

    // Below it a batch of 256 calls with long names does not fit.
    private const long SmallestPacket = 4 * 1024 * 1024;

    public override DoctorSubject Subject => DoctorSubject.History;

    protected override async IAsyncEnumerable<Finding> OfUseAsync(LibraryDatabase database, DoctorSession session, MySqlServerFound server)
    {
        if (server.IsReadOnly)
            yield return Finding.Problem(FindingCodes.DatabaseReadOnly);
        foreach (var finding in await OfServerAsync(session))
            yield return finding;
        yield return OfZone(server);

        var (tables, refusal) = await InspectAsync(database, session);
        if (tables is null)
        {
            yield return refusal!;
            yield break;
        }

        yield return await TableChecks.MissingAsync(
            tables.Missing, options.CreateTables, right => TableChecks.MayAsync(session, right, database.Database));
        var rights = await TableChecks.RightsAsync(database, session, Needed(tables));
        foreach (var finding in rights)
            yield return finding;
        if (tables.Missing.Contains(HistoryTables.Calls) || rights.Any(finding => finding.Level == FindingLevel.Problem))
            yield break;
        if (tables.MissingIndexes.Count > 0)
            yield return Finding.Warning(FindingCodes.HistoryIndexes, string.Join(", ", tables.MissingIndexes));
        if (tables.CharacterSets.Where(name => name != "utf8mb4").ToArray() is { Length: > 0 } others)
            yield return Finding.Note(FindingCodes.HistoryCharset, string.Join(", ", others));
        foreach (var finding in await OfCallsAsync(session, tables.IdType))
            yield return finding;
        if (!tables.Missing.Contains(tables.Names.Leases))
        {
            foreach (var finding in await OfWritersAsync(session, tables.Names.Leases))
                yield return finding;
        }
    }

    private static async Task<IReadOnlyList<Finding>> OfServerAsync(DoctorSession session)
    {
        var rows = await session.RowsAsync("SHOW VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'max_allowed_packet')");
        var findings = new List<Finding>();
        foreach (var row in rows)
        {
            var (name, value) = (row[0]!, row[1]!);
            if (name.StartsWith("innodb", StringComparison.OrdinalIgnoreCase) && value != "1")
                findings.Add(Finding.Note(FindingCodes.DatabaseSetting, name, value));
            if (name.StartsWith("max", StringComparison.OrdinalIgnoreCase) && long.Parse(value, CultureInfo.InvariantCulture) < SmallestPacket)
                findings.Add(Finding.Warning(FindingCodes.DatabaseSetting, name, value));
        }

        return findings;
    }

    private Finding OfZone(MySqlServerFound server)
    {
        var ours = TimeZoneInfo.Local.GetUtcOffset(Time.GetUtcNow());
        return new Finding(
            ours == server.Offset ? FindingLevel.Ok : FindingLevel.Note,
            FindingCodes.HistoryZone, server.Zone, UtcOffset.Text(server.Offset), UtcOffset.Text(ours));
    }

    private async Task<(HistoryTablesFound? Tables, Finding? Refusal)> InspectAsync(LibraryDatabase database, DoctorSession session)
    {
        try
        {
            return (await LibraryDatabase.InspectHistoryAsync(session, options), null);
        }
        catch (CallHistoryException refused)
        {
            return (null, Finding.Problem(FindingCodes.DatabaseShape, refused.Message));
        }
    }

    private IEnumerable<(string Table, string Column, string[] Rights)> Needed(HistoryTablesFound tables)
    {
        string[] adding = ["SELECT", "INSERT"];
        string[] writing = [.. adding, "UPDATE"];
        // Calls that became another's are removed, visits that only another host has counted, dead letters that were sent, API keys and users.
        string[] removing = [.. writing, "DELETE"];
        var names = tables.Names;
        (string Table, string Column, string[] Rights)[] needed =
        [
            (HistoryTables.Calls, "status", removing), (names.Visits, "queue", removing), (names.Rings, "extension", removing),
            (names.Leases, "owner", writing), (names.Gaps, "reason", retention.GapDays is null ? writing : removing),
            (names.Agents, "reason", retention.AgentDays is null ? writing : removing), (names.DeadLetters, "reason", removing), (names.Forgotten, "content", writing),
            (names.ApiKeys, "role", removing), (names.Users, "role", removing), (names.DataProtectionKeys, "content", adding),
            (names.AuditLog, "detail", retention.AuditDays is null ? adding : [.. adding, "DELETE"]),
        ];
        return needed.Where(table => !tables.Missing.Contains(table.Table));
    }

    private async Task<IReadOnlyList<Finding>> OfCallsAsync(DoctorSession session, string idType)
    {
        var rows = await session.RowsAsync(
            "SELECT id, CAST(createdAt AS CHAR(19)), TIMESTAMPDIFF(SECOND, createdAt, NOW()) FROM CallsHistory ORDER BY id DESC LIMIT 1");
        if (rows is not [[{ } id, var createdAt, var age]])
            return [Finding.Note(FindingCodes.DatabaseEmpty, "CallsHistory")];

        var used = IdRoom.Used(idType, long.Parse(id, CultureInfo.InvariantCulture));
        var findings = new List<Finding>
        {
            new(used >= IdRoom.Tight ? FindingLevel.Warning : FindingLevel.Ok, FindingCodes.HistoryIds, Math.Floor(used * 100)),
        };
        if (createdAt is not null)
            findings.Add(Finding.Ok(FindingCodes.DatabaseNewest, "CallsHistory", createdAt, Ago.Text(age)));
        // The monitor looks for the same at each start.
        var ghosts = await session.NumberAsync(
            "SELECT COUNT(*) FROM CallsHistory WHERE showOnPanel = 1 AND updatedAt < NOW() - INTERVAL @seconds SECOND",
            ("@seconds", (long)ghostAge.TotalSeconds));
        findings.Add(new(ghosts > 0 ? FindingLevel.Warning : FindingLevel.Ok, FindingCodes.HistoryGhosts, ghosts, ghostAge.TotalHours));
        return findings;
    }

    private static async Task<IReadOnlyList<Finding>> OfWritersAsync(DoctorSession session, string leases)
    {
        var rows = await session.RowsAsync(
            $"SELECT name, owner FROM {leases} WHERE name <> '' AND owner IS NOT NULL AND expiresAt > UTC_TIMESTAMP(3) ORDER BY name");
        var owners = rows.ToDictionary(row => row[0]!, row => row[1]!, StringComparer.Ordinal);
        string[] names = [.. owners.Keys.Select(name => name.EndsWith(StandBy, StringComparison.Ordinal) ? name[..^StandBy.Length] : name).Distinct()];
        return names.Length == 0
            ? [Finding.Note(FindingCodes.HistoryNoWriter)]
            : [.. names.Select(name => Finding.Ok(
                FindingCodes.HistoryWriter, name, owners.GetValueOrDefault(name, "-"), owners.GetValueOrDefault(name + StandBy, "-")))];
    }
}
