using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr.Relational;
using Speakr.Monitor.Cdr.Runs;
using Speakr.Monitor.Checks;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;
using Speakr.Monitor.Databases.Probing;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>Looks at a destination in MySQL or MariaDB, and how far it is behind its source.</summary>
internal sealed class MySqlCdrCheck(
    Func<MySqlDatabase> open, MySqlCdrOptions options, CdrSyncOptions sync, Func<ICdrSource> openSource, TimeProvider time)
    : MySqlCheck(open, options.CommandTimeout, time)
{
    // A run a minute, the time that it takes, and as much again.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    private readonly CdrTables _tables = new(options.TablePrefix);

    public override string Subject => CheckSubjects.CdrDestination;

    public override string? Name => sync.Name;

    protected override async IAsyncEnumerable<Finding> OfUseAsync(
        MySqlDatabase source, MySqlProbe probe, MySqlServerProbe server, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (server.IsReadOnly)
            yield return DatabaseFindings.ReadOnly.With();
        var (missing, tables) = await OfTablesAsync(source, probe, cancellationToken).ConfigureAwait(false);
        foreach (var finding in tables)
            yield return finding;
        if (tables.Any(finding => finding.Level == FindingLevel.Problem))
            yield break;
        if (!missing.Contains(CdrTables.Records))
        {
            foreach (var finding in await OfLagAsync(probe, missing, cancellationToken).ConfigureAwait(false))
                yield return finding;
        }

        foreach (var finding in await OfNotesAsync(probe, missing).ConfigureAwait(false))
            yield return finding;
    }

    private async Task<(IReadOnlyList<string> Missing, IReadOnlyList<Finding> Findings)> OfTablesAsync(
        MySqlDatabase source, MySqlProbe probe, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> missing;
        try
        {
            var schema = new MySqlCdrSchema(source, _tables, options, probe.CommandSeconds, NullLogger.Instance);
            missing = await schema.InspectAsync(probe.Connection, cancellationToken).ConfigureAwait(false);
        }
        catch (CdrSyncException refused)
        {
            return ([], [DatabaseFindings.Shape.With(refused.Message)]);
        }

        var found = missing.Count > 0
            ? await TableProbe.MissingAsync(missing, options.CreateTables, probe.MayAsync).ConfigureAwait(false)
            : CdrFindings.DestinationTables.With();
        return (missing, [found, .. await TableProbe.RightsAsync(probe, Needed(missing)).ConfigureAwait(false)]);
    }

    private IEnumerable<(string Table, string Column, string[] Rights)> Needed(IReadOnlyList<string> missing)
    {
        (string Table, string Column, string[] Rights)[] tables =
        [
            (CdrTables.Records, "src", ["SELECT", "INSERT"]),
            (_tables.Syncs, "owner", ["SELECT", "INSERT", "UPDATE"]),
            (_tables.Receipts, "content", ["SELECT", "INSERT", "DELETE"]),
            (_tables.Quarantine, "reason", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
        ];
        return tables.Where(table => !missing.Contains(table.Table));
    }

    private async Task<IReadOnlyList<Finding>> OfLagAsync(MySqlProbe probe, IReadOnlyList<string> missing, CancellationToken cancellationToken)
    {
        var indexes = await MySqlCatalog.LeadingColumnsAsync(probe.Connection, CdrTables.Records, probe.CommandSeconds, probe.Token)
            .ConfigureAwait(false);
        if (!indexes.ContainsKey("date"))
            return [CdrFindings.NoIndex.With()];
        // Not those dated in the future by a clock that was wrong once.
        var rows = await probe.RowsAsync("SELECT CAST(MAX(date) AS CHAR(19)) FROM cdrs WHERE date <= UTC_TIMESTAMP() + INTERVAL 1 DAY")
            .ConfigureAwait(false);
        var (there, days) = await AtSourceAsync(probe, missing, cancellationToken).ConfigureAwait(false);
        var finding = OfLag(CdrDates.Parse(rows[0][0]), there);
        return days is null ? [finding] : [finding, days];
    }

    private static Finding OfLag(DateTime? newest, DateTime? there)
    {
        if (newest is not { } here)
            return CdrFindings.NothingCopied.With();
        if (there is not { } latest)
            return CdrFindings.NewestHere.With(CdrDates.Text(here));
        var lag = latest > here ? latest - here : TimeSpan.Zero;
        return (lag > Late ? CdrFindings.Late : CdrFindings.Lag).With(CdrDates.Text(here), Ago.Text(lag));
    }

    private async Task<(DateTime? Newest, Finding? Days)> AtSourceAsync(
        MySqlProbe probe, IReadOnlyList<string> missing, CancellationToken cancellationToken)
    {
        var source = openSource();
        try
        {
            var info = await source.InspectAsync(cancellationToken).ConfigureAwait(false);
            var there = info.Newest;
            if (there is not { } newest || missing.Contains(_tables.Syncs) || missing.Contains(_tables.Quarantine))
                return (there, null);
            var rows = await probe.RowsAsync($"SELECT state FROM {_tables.Syncs} WHERE name = @name", ("@name", sync.Name)).ConfigureAwait(false);
            // Without a state, as in a database that was restored without our tables, the marks alone tell what was copied.
            var state = rows is [[var text]] ? CdrState.Parse(text) : null;
            var mode = CdrPlan.ModeOf(sync, state, info);
            if (state is not null && state.Mode != mode)
                return (there, null);
            var counts = new MySqlDayCounts(probe, source, mode, state?.Watermark, _tables.Quarantine, sync.Name);
            return (there, await counts.CompareAsync(newest, cancellationToken).ConfigureAwait(false));
        }
        catch (CdrSyncException)
        {
            // What is wrong with the source its own check tells.
            return (null, null);
        }
        finally
        {
            (source as IDisposable)?.Dispose();
        }
    }

    private async Task<IReadOnlyList<Finding>> OfNotesAsync(MySqlProbe probe, IReadOnlyList<string> missing)
    {
        var findings = new List<Finding>();
        if (!missing.Contains(_tables.Quarantine))
            findings.Add(await OfQuarantineAsync(probe).ConfigureAwait(false));
        if (!missing.Contains(_tables.Receipts))
        {
            var receipts = await probe.NumberAsync($"SELECT COUNT(*) FROM {_tables.Receipts} WHERE name = @name", ("@name", sync.Name))
                .ConfigureAwait(false);
            findings.Add(CdrFindings.Receipts.With(receipts ?? 0));
        }

        if (!missing.Contains(_tables.Syncs))
            findings.AddRange(await OfRunsAsync(probe).ConfigureAwait(false));
        return findings;
    }

    private async Task<Finding> OfQuarantineAsync(MySqlProbe probe)
    {
        var count = await probe.NumberAsync($"SELECT COUNT(*) FROM {_tables.Quarantine} WHERE name = @name", ("@name", sync.Name)).ConfigureAwait(false);
        // Not their reasons: a server's message may quote a caller's number.
        return count > 0 ? CdrFindings.Quarantine.With(count.Value, _tables.Quarantine) : CdrFindings.NoQuarantine.With();
    }

    private async Task<IEnumerable<Finding>> OfRunsAsync(MySqlProbe probe)
    {
        var syntax = LeaseSyntax.MySql;
        var rows = await probe.RowsAsync(
            $"SELECT owner, {syntax.Remaining}, {syntax.Age} DIV 1000 FROM {_tables.Syncs} WHERE name = @name", ("@name", sync.Name)).ConfigureAwait(false);
        if (rows is not [[var owner, var remaining, { } age]])
            return [];
        var last = CdrFindings.LastRun.With(Ago.Text(age));
        return owner is not null && remaining is not null && !remaining.StartsWith('-') ? [last, CdrFindings.Worker.With(owner)] : [last];
    }
}
