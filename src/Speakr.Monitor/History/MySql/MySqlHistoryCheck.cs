using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Checks;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Probing;
using Speakr.Monitor.History.Sql;

namespace Speakr.Monitor.History.MySql;

/// <summary>Looks at the history in MySQL or MariaDB.</summary>
internal sealed class MySqlHistoryCheck(Func<MySqlDatabase> open, MySqlHistoryOptions options, TimeSpan ghostAge, TimeProvider time)
    : MySqlCheck(open, options.CommandTimeout, time)
{
    // The lease of a host that stands by and hears its feed.
    private const string StandBy = "/next";

    private readonly HistoryTables _tables = new(options.TablePrefix);

    public override string Subject => CheckSubjects.History;

    protected override async IAsyncEnumerable<Finding> OfUseAsync(
        MySqlDatabase source, MySqlProbe probe, MySqlServerProbe server, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (server.IsReadOnly)
            yield return DatabaseFindings.ReadOnly.With();
        foreach (var finding in await MySqlServerProbe.WritingAsync(probe).ConfigureAwait(false))
            yield return finding;
        yield return OfZone(server);
        await foreach (var finding in OfTablesAsync(source, probe, cancellationToken).ConfigureAwait(false))
            yield return finding;
    }

    private async IAsyncEnumerable<Finding> OfTablesAsync(
        MySqlDatabase source, MySqlProbe probe, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (calls, version, missing, fault) = await InspectAsync(source, probe, cancellationToken).ConfigureAwait(false);
        if (fault is not null)
        {
            yield return fault;
            yield break;
        }

        if (missing.Count > 0)
            yield return await TableProbe.MissingAsync(missing, options.CreateTables, probe.MayAsync).ConfigureAwait(false);
        else
            yield return HistoryFindings.Schema.With(version);

        var rights = await TableProbe.RightsAsync(probe, Needed(missing)).ConfigureAwait(false);
        foreach (var finding in rights)
            yield return finding;
        if (missing.Contains(MySqlSchema.Calls) || rights.Any(finding => finding.Level == FindingLevel.Problem))
            yield break;
        foreach (var finding in OfCharacterSet(calls!))
            yield return finding;
        foreach (var finding in await OfCallsAsync(probe, calls!).ConfigureAwait(false))
            yield return finding;
        if (!missing.Contains(_tables.Leases))
        {
            foreach (var finding in await OfWritersAsync(probe).ConfigureAwait(false))
                yield return finding;
        }
    }

    private async Task<(MySqlTable? Calls, int Version, IReadOnlyList<string> Missing, Finding? Fault)> InspectAsync(
        MySqlDatabase source, MySqlProbe probe, CancellationToken cancellationToken)
    {
        try
        {
            var schema = new MySqlSchema(source, _tables, options, probe.CommandSeconds, NullLogger.Instance);
            var (calls, version, missing) = await schema.InspectAsync(probe.Connection, cancellationToken).ConfigureAwait(false);
            return (calls, version, missing, null);
        }
        catch (CallHistoryException refused)
        {
            return (null, 0, [], DatabaseFindings.Shape.With(refused.Message));
        }
    }

    private IEnumerable<(string Table, string Column, string[] Rights)> Needed(IReadOnlyList<string> missing)
    {
        string[] writing = ["SELECT", "INSERT", "UPDATE"];
        // Visits that only another host has counted are removed.
        (string Table, string Column, string[] Rights)[] tables =
        [
            (MySqlSchema.Calls, "status", writing), (_tables.Visits, "queue", [.. writing, "DELETE"]),
            (_tables.Leases, "owner", writing), (_tables.Gaps, "reason", writing),
        ];
        return tables.Where(table => !missing.Contains(table.Table));
    }

    private Finding OfZone(MySqlServerProbe server)
    {
        var ours = TimeZoneInfo.Local.GetUtcOffset(Time.GetUtcNow());
        return ours == server.Offset
            ? HistoryFindings.Zone.With(server.Zone, UtcOffset.Text(server.Offset))
            : HistoryFindings.OtherZone.With(server.Zone, UtcOffset.Text(server.Offset), UtcOffset.Text(ours));
    }

    private static IEnumerable<Finding> OfCharacterSet(MySqlTable calls)
    {
        var others = calls.Columns.Values.Select(column => column.CharacterSet).OfType<string>().Where(name => name != "utf8mb4").Distinct().ToArray();
        return others.Length == 0 ? [] : [HistoryFindings.CharacterSet.With(string.Join(", ", others))];
    }

    private async Task<IEnumerable<Finding>> OfCallsAsync(MySqlProbe probe, MySqlTable calls)
    {
        var rows = await probe.RowsAsync("""
            SELECT id, CAST(createdAt AS CHAR(19)), TIMESTAMPDIFF(SECOND, createdAt, NOW()) FROM CallsHistory ORDER BY id DESC LIMIT 1
            """).ConfigureAwait(false);
        if (rows is not [[{ } id, var createdAt, var age]])
            return [HistoryFindings.Empty.With()];
        var used = IdRoom.Used(calls.Columns["id"].Type, long.Parse(id, CultureInfo.InvariantCulture));
        var ids = used >= IdRoom.Tight ? HistoryFindings.IdsScarce : HistoryFindings.IdsLeft;
        return
        [
            ids.With(Math.Floor(used * 100)),
            .. createdAt is null ? [] : new[] { HistoryFindings.LastCall.With(createdAt, Ago.Text(age)) },
            await OfGhostsAsync(probe).ConfigureAwait(false),
        ];
    }

    private async Task<Finding> OfGhostsAsync(MySqlProbe probe)
    {
        // Not by the table's index, because it has none for it; the monitor looks for the same at each start.
        var ghosts = await probe.NumberAsync(
            "SELECT COUNT(*) FROM CallsHistory WHERE showOnPanel = 1 AND updatedAt < NOW() - INTERVAL @seconds SECOND",
            ("@seconds", (long)ghostAge.TotalSeconds)).ConfigureAwait(false);
        return ghosts > 0
            ? HistoryFindings.Ghosts.With(ghosts.Value, ghostAge.TotalHours)
            : HistoryFindings.NoGhosts.With(ghostAge.TotalHours);
    }

    private async Task<IReadOnlyList<Finding>> OfWritersAsync(MySqlProbe probe)
    {
        var rows = await probe.RowsAsync($"""
            SELECT name, owner, {LeaseSyntax.MySql.Remaining} DIV 1000 FROM {_tables.Leases}
            WHERE name <> '' AND owner IS NOT NULL AND expiresAt > {LeaseSyntax.MySql.Now} ORDER BY name
            """).ConfigureAwait(false);
        return rows.Count == 0
            ? [HistoryFindings.NoWriter.With()]
            : [.. rows.Select(row => OfLease(row[0]!, row[1]!, row[2]!))];
    }

    private static Finding OfLease(string name, string owner, string seconds) => name.EndsWith(StandBy, StringComparison.Ordinal)
        ? HistoryFindings.StandBy.With(name[..^StandBy.Length], owner)
        : HistoryFindings.Writer.With(name, owner, seconds);
}
