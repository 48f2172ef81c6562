using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr.Runs;
using Speakr.Monitor.Checks;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Probing;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Looks at FreePBX's table of call detail records. Nothing reads the table whole: it may have tens of millions of rows.</summary>
internal sealed class FreePbxCheck(Func<MySqlDatabase> open, FreePbxCdrOptions options, CdrSyncOptions sync, TimeProvider time)
    : MySqlCheck(open, options.CommandTimeout, time)
{
    private const int Many = 10_000;

    private static readonly TimeSpan Quiet = TimeSpan.FromDays(1);

    public override string Subject => CheckSubjects.CdrSource;

    public override string? Name => sync.Name;

    protected override async IAsyncEnumerable<Finding> OfUseAsync(
        MySqlDatabase source, MySqlProbe probe, MySqlServerProbe server, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (table, info, fault) = await InspectAsync(source, probe, cancellationToken).ConfigureAwait(false);
        if (fault is not null)
        {
            yield return OfZone(server, shift: null);
            yield return fault;
            yield break;
        }

        yield return OfZone(server, await OfDatesAsync(source, probe, table!, cancellationToken).ConfigureAwait(false));
        foreach (var finding in OfTable(table!, info!))
            yield return finding;
        foreach (var finding in OfNewest(info!, table!))
            yield return finding;
        var mode = OfMode(info!, out var isMarking);
        foreach (var finding in mode)
            yield return finding;
        if (isMarking && await OfWaitingAsync(probe, table!, info!).ConfigureAwait(false) is { } waiting)
            yield return waiting;
    }

    private async Task<(FreePbxTable? Table, CdrSourceInfo? Info, Finding? Fault)> InspectAsync(
        MySqlDatabase source, MySqlProbe probe, CancellationToken cancellationToken)
    {
        try
        {
            var session = new FreePbxSession(probe.Connection, probe.CommandSeconds, cancellationToken);
            var (table, info) = await new FreePbxInspection(source.Target, options, NullLogger.Instance).InspectAsync(session).ConfigureAwait(false);
            var lacking = await probe.LackingAsync(options.Table, FreePbxTable.UniqueId, "SELECT").ConfigureAwait(false);
            return lacking.Count == 0
                ? (table, info, null)
                : (null, null, DatabaseFindings.TableRightsMissing.With(source.Target.User, "SELECT", options.Table, source.Target.Database));
        }
        catch (Exception refused) when (refused is CdrSyncException || MySqlErrors.IsDenied(refused))
        {
            return (null, null, CdrFindings.BadTable.With(
                refused is CdrSyncException ? refused.Message : FreePbxErrors.Explain(refused, source.Target, options).Message));
        }
    }

    private Task<TimeSpan?> OfDatesAsync(MySqlDatabase source, MySqlProbe probe, FreePbxTable table, CancellationToken cancellationToken) =>
        FreePbxDates.ShiftAsync(new FreePbxSession(probe.Connection, probe.CommandSeconds, cancellationToken), table, options);

    /// <param name="server">The server.</param>
    /// <param name="shift">How far dates are ahead of the zone that is said; <see langword="null"/> when they do not tell.</param>
    private Finding OfZone(MySqlServerProbe server, TimeSpan? shift)
    {
        var said = options.TimeZone is { } configured ? configured.GetUtcOffset(Time.GetUtcNow()) : server.Offset;
        if (shift is { } away)
        {
            return away == TimeSpan.Zero
                ? CdrFindings.Zone.With(options.TimeZone?.Id ?? server.Zone, UtcOffset.Text(said))
                : CdrFindings.DatesShifted.With(
                    UtcOffset.Hours(away), UtcOffset.Text(said), options.TimeZone?.Id ?? server.Zone, UtcOffset.Text(said + away));
        }

        var theirs = UtcOffset.Text(server.Offset);
        if (options.TimeZone is not { } zone)
            return CdrFindings.Zone.With(server.Zone, theirs);
        var offset = zone.GetUtcOffset(Time.GetUtcNow());
        return offset == server.Offset
            ? CdrFindings.Zone.With(zone.Id, theirs)
            : CdrFindings.OtherZone.With(zone.Id, UtcOffset.Text(offset), theirs);
    }

    private IEnumerable<Finding> OfTable(FreePbxTable table, CdrSourceInfo info)
    {
        yield return CdrFindings.Table.With(options.Table);
        if (!table.IsTransactional)
            yield return CdrFindings.NoTransactions.With();
        if (table.DateIndex.Length == 0)
            yield return CdrFindings.NoDateIndex.With(options.Table);
        if (table.IdIndex.Length == 0 && (info.CanMark || options.Heals))
            yield return CdrFindings.NoIdIndex.With(options.Table);
        if (!table.HasSequence)
            yield return CdrFindings.NoSequence.With();
    }

    private static IEnumerable<Finding> OfNewest(CdrSourceInfo info, FreePbxTable table)
    {
        if (info.Newest is { } newest)
        {
            var age = info.Now - newest;
            yield return (age > Quiet ? CdrFindings.OldNewest : CdrFindings.Newest).With(CdrDates.Text(newest), Ago.Text(age));
        }
        else if (table.DateIndex.Length > 0)
        {
            yield return CdrFindings.None.With();
        }
    }

    private List<Finding> OfMode(CdrSourceInfo info, out bool isMarking)
    {
        isMarking = false;
        try
        {
            isMarking = CdrPlan.ModeOf(sync, remembered: null, info) == CdrSyncMode.Mark;
        }
        catch (CdrSyncException impossible)
        {
            return [CdrFindings.BadMode.With(impossible.Message)];
        }

        if (info.MarkerFault is { } fault && sync.Mode == CdrSyncMode.Auto)
        {
            return
            [
                info.HasMarker ? CdrFindings.MarkerRefused.With(fault) : CdrFindings.MarkerUnusable.With(options.Marker, fault),
                CdrFindings.OnlyReads.With(),
            ];
        }

        var mode = isMarking ? CdrFindings.Marks.With(options.Marker) : CdrFindings.OnlyReads.With();
        return info is { HasMarker: true, CanMark: false } && sync.Mode == CdrSyncMode.Auto
            ? [mode, CdrFindings.CannotMark.With(options.Table)]
            : [mode];
    }

    // Up to a limit, by the index over calldate; without one the table would be read whole.
    private async Task<Finding?> OfWaitingAsync(MySqlProbe probe, FreePbxTable table, CdrSourceInfo info)
    {
        if (table.DateIndex.Length == 0)
            return null;
        var since = CdrDates.Text(info.Now - sync.Overlap);
        var waiting = await probe.NumberAsync(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT COUNT(*) FROM (SELECT 1 FROM {table.Name}{table.DateIndex}
            WHERE {FreePbxTable.CallDate} >= '{since}' AND {table.Marker} IS NULL LIMIT {Many}) waiting
            """)).ConfigureAwait(false) ?? 0;
        return (waiting < Many ? CdrFindings.Waiting : CdrFindings.ManyWaiting).With(waiting, sync.Overlap.TotalHours);
    }
}
