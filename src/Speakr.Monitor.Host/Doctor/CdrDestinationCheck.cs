using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Cdr.MySql;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.Cdr.Runs;
using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Looks at a destination in MySQL or MariaDB, and how far it is behind its source.</summary>
internal sealed class CdrDestinationCheck(
    string connectionString, MySqlCdrOptions options, RetentionOptions retention, CdrSyncOptions sync, string sourceConnectionString,
    FreePbxCdrOptions sourceOptions, TimeProvider time)
    : MySqlCheck(connectionString, options.CommandTimeout, "SPEAKR_DB_*", CdrDatabase.Translate, time)
{
    private const string HasDateIndex = """
        SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'cdrs' AND seq_in_index = 1 AND column_name = 'date' AND index_type = 'BTREE'
        """;

    // A run a minute, the time that it takes, and as much again.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    public override DoctorSubject Subject => DoctorSubject.CdrDestination;

    public override string? Name => sync.Name;

    protected override async IAsyncEnumerable<Finding> OfUseAsync(LibraryDatabase database, DoctorSession session, MySqlServerFound server)
    {
        if (server.IsReadOnly)
            yield return Finding.Problem(FindingCodes.DatabaseReadOnly);
        var (tables, refusal) = await InspectAsync(database, session);
        if (tables is null)
        {
            yield return refusal!;
            yield break;
        }

        var missing = await TableChecks.MissingAsync(
            tables.Missing, options.CreateTables, right => TableChecks.MayAsync(session, right, database.Database));
        Finding[] ofTables = [missing, .. await TableChecks.RightsAsync(database, session, Needed(tables))];
        foreach (var finding in ofTables)
            yield return finding;
        if (ofTables.Any(finding => finding.Level == FindingLevel.Problem))
            yield break;

        if (!tables.Missing.Contains(tables.Records))
        {
            foreach (var finding in await OfRecordsAsync(session, tables))
                yield return finding;
        }

        if (!tables.Missing.Contains(tables.Quarantine))
            yield return await OfQuarantineAsync(session, tables.Quarantine);
        if (!tables.Missing.Contains(tables.Syncs) && !tables.Missing.Contains(tables.Receipts) && await OfRunsAsync(session, tables) is { } run)
            yield return run;
    }

    private async Task<(CdrTablesFound? Tables, Finding? Refusal)> InspectAsync(LibraryDatabase database, DoctorSession session)
    {
        try
        {
            return (await LibraryDatabase.InspectDestinationAsync(session, options), null);
        }
        catch (CdrSyncException refused)
        {
            return (null, Finding.Problem(FindingCodes.DatabaseShape, refused.Message));
        }
    }

    private IEnumerable<(string Table, string Column, string[] Rights)> Needed(CdrTablesFound tables)
    {
        (string Table, string Column, string[] Rights)[] needed =
        [
            (tables.Records, "src", retention.CdrDays is null ? ["SELECT", "INSERT"] : ["SELECT", "INSERT", "DELETE"]),
            (tables.Syncs, "owner", ["SELECT", "INSERT", "UPDATE"]),
            (tables.Receipts, "content", ["SELECT", "INSERT", "DELETE"]),
            (tables.Quarantine, "reason", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
            (tables.Forgotten, "content", ["SELECT", "INSERT", "UPDATE"]),
        ];
        return needed.Where(table => !tables.Missing.Contains(table.Table));
    }

    private async Task<IReadOnlyList<Finding>> OfRecordsAsync(DoctorSession session, CdrTablesFound tables)
    {
        if (await session.NumberAsync(HasDateIndex) == 0)
            return [Finding.Note(FindingCodes.DatabaseNoIndex, tables.Records, "date")];
        // Not those dated in the future by a clock that was wrong once.
        var rows = await session.RowsAsync("SELECT CAST(MAX(date) AS CHAR(19)) FROM cdrs WHERE date <= UTC_TIMESTAMP() + INTERVAL 1 DAY");
        var (there, days) = await AtSourceAsync(session, tables);
        var finding = CdrDates.Parse(rows[0][0]) is { } here ? OfLag(here, there) : Finding.Note(FindingCodes.DatabaseEmpty, tables.Records);
        return days is null ? [finding] : [finding, days];
    }

    private static Finding OfLag(DateTime here, DateTime? there)
    {
        if (there is not { } latest)
            return Finding.Note(FindingCodes.CdrDestinationLag, CdrDates.Text(here), "?");
        var lag = latest > here ? latest - here : TimeSpan.Zero;
        return new Finding(lag > Late ? FindingLevel.Warning : FindingLevel.Ok, FindingCodes.CdrDestinationLag, CdrDates.Text(here), Ago.Text(lag));
    }

    private async Task<(DateTime? Newest, Finding? Days)> AtSourceAsync(DoctorSession session, CdrTablesFound tables)
    {
        using var source = LibraryDatabase.OpenPbx(sourceConnectionString, sourceOptions);
        try
        {
            var info = await source.InspectAsync(session.Token);
            if (info.Newest is not { } newest || tables.Missing.Contains(tables.Syncs) || tables.Missing.Contains(tables.Quarantine))
                return (info.Newest, null);
            var rows = await session.RowsAsync($"SELECT state FROM {tables.Syncs} WHERE name = @name", ("@name", sync.Name));
            // Without a state, as in a database restored without our tables, only the marks show what was copied.
            var state = rows is [[var text]] ? CdrState.Parse(text) : null;
            var mode = CdrPlan.ModeOf(sync, state, info);
            if (state is not null && state.Mode != mode)
                return (newest, null);
            return (newest, await new DayCounts(session, source, mode, state?.Watermark, tables.Quarantine, sync.Name).CompareAsync(newest));
        }
        catch (CdrSyncException)
        {
            // Reported by the check of the source.
            return (null, null);
        }
    }

    // Not their reasons: a server's message may quote a caller's number.
    private async Task<Finding> OfQuarantineAsync(DoctorSession session, string quarantine)
    {
        var count = await session.NumberAsync(
            $"SELECT COUNT(*) FROM {quarantine} WHERE name = @name AND attempts <> {QuarantinedCdr.Emptied}", ("@name", sync.Name));
        return new Finding(count > 0 ? FindingLevel.Warning : FindingLevel.Ok, FindingCodes.CdrDestinationQuarantine, count, quarantine);
    }

    private async Task<Finding?> OfRunsAsync(DoctorSession session, CdrTablesFound tables)
    {
        var rows = await session.RowsAsync($"""
            SELECT IF(expiresAt > UTC_TIMESTAMP(3), owner, NULL), TIMESTAMPDIFF(SECOND, updatedAt, UTC_TIMESTAMP(3)),
              (SELECT COUNT(*) FROM {tables.Receipts} WHERE name = @name)
            FROM {tables.Syncs} WHERE name = @name
            """, ("@name", sync.Name));
        return rows is [[var owner, { } age, { } receipts]]
            ? Finding.Ok(FindingCodes.CdrDestinationLastRun, Ago.Text(age), owner ?? "-", receipts)
            : null;
    }
}
