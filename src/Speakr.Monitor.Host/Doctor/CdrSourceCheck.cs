using System.Globalization;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Cdr.Runs;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Looks at FreePBX's table of call detail records. Nothing reads the table whole: it may have tens of millions of rows.</summary>
internal sealed class CdrSourceCheck(string connectionString, FreePbxCdrOptions options, CdrSyncOptions sync, TimeProvider time)
    : MySqlCheck(connectionString, options.CommandTimeout, Setting, FreePbxErrors.For(options), time)
{
    public const string Setting = "FREEPBX_DB_*";

    private const int Many = 10_000;

    private static readonly TimeSpan Quiet = TimeSpan.FromDays(1);

    public override DoctorSubject Subject => DoctorSubject.CdrSource;

    public override string? Name => sync.Name;

    protected override async IAsyncEnumerable<Finding> OfUseAsync(LibraryDatabase database, DoctorSession session, MySqlServerFound server)
    {
        var (found, refusal) = await InspectAsync(database, session);
        yield return OfZone(server, found?.Shift);
        if (found is not var (table, info, _))
        {
            yield return refusal!;
            yield break;
        }

        foreach (var finding in OfTable(table, info))
            yield return finding;
        yield return OfMode(info, out var isMarking);
        // Up to a limit, by the index over calldate; without one the table would be read whole.
        if (isMarking && table.DateIndex.Length > 0)
            yield return await OfWaitingAsync(session, table, info);
    }

    private async Task<((FreePbxTable Table, CdrSourceInfo Info, TimeSpan? Shift)? Found, Finding? Refusal)> InspectAsync(
        LibraryDatabase database, DoctorSession session)
    {
        try
        {
            var found = await database.InspectPbxAsync(session, options);
            var rights = await TableChecks.RightsAsync(database, session, [(options.Table, FreePbxTable.UniqueId, ["SELECT"])]);
            return rights is [{ Level: FindingLevel.Problem } denied] ? (null, denied) : (found, null);
        }
        catch (CdrSyncException refused)
        {
            return (null, Finding.Problem(FindingCodes.DatabaseShape, refused.Message));
        }
    }

    /// <param name="server">The server.</param>
    /// <param name="shift">How far dates are ahead of the zone in which they are read; <see langword="null"/> when they do not show it.</param>
    private Finding OfZone(MySqlServerFound server, TimeSpan? shift)
    {
        var read = options.TimeZone is { } configured ? configured.GetUtcOffset(Time.GetUtcNow()) : server.Offset;
        var actual = shift is { } ahead ? read + ahead : server.Offset;
        return new Finding(
            read == actual ? FindingLevel.Ok : FindingLevel.Warning,
            FindingCodes.CdrSourceZone, options.TimeZone?.Id ?? server.Zone, UtcOffset.Text(read), UtcOffset.Text(actual));
    }

    private IEnumerable<Finding> OfTable(FreePbxTable table, CdrSourceInfo info)
    {
        if (!table.HasSequence)
            yield return Finding.Note(FindingCodes.CdrSourceLimits, options.Table, "sequence");
        if (!table.IsTransactional)
            yield return Finding.Note(FindingCodes.CdrSourceLimits, options.Table, "transactions");
        if (table.IdIndex.Length == 0 && (info.CanMark || options.Heals))
            yield return Finding.Warning(FindingCodes.DatabaseNoIndex, options.Table, FreePbxTable.UniqueId);
        if (table.DateIndex.Length == 0)
        {
            yield return Finding.Warning(FindingCodes.DatabaseNoIndex, options.Table, FreePbxTable.CallDate);
            yield break;
        }

        if (info.Newest is not { } newest)
        {
            yield return Finding.Note(FindingCodes.DatabaseEmpty, options.Table);
            yield break;
        }

        var age = info.Now - newest;
        yield return new Finding(
            age > Quiet ? FindingLevel.Note : FindingLevel.Ok, FindingCodes.DatabaseNewest, options.Table, CdrDates.Text(newest), Ago.Text(age));
    }

    private Finding OfMode(CdrSourceInfo info, out bool isMarking)
    {
        isMarking = false;
        try
        {
            isMarking = CdrPlan.ModeOf(sync, remembered: null, info) == CdrSyncMode.Mark;
        }
        catch (CdrSyncException impossible)
        {
            return OfMode(FindingLevel.Problem, CdrSyncMode.Mark, impossible.Message);
        }

        var mode = isMarking ? CdrSyncMode.Mark : CdrSyncMode.ReadOnly;
        if (sync.Mode == CdrSyncMode.Auto && info.MarkerFault is { } fault)
            return OfMode(FindingLevel.Warning, mode, $"{options.Marker}: {fault}.");
        return sync.Mode == CdrSyncMode.Auto && info is { HasMarker: true, CanMark: false }
            ? OfMode(FindingLevel.Note, mode, $"UPDATE ({options.Marker}): denied.")
            : OfMode(FindingLevel.Ok, mode, "");
    }

    private Finding OfMode(FindingLevel level, CdrSyncMode mode, string reason) =>
        new(level, FindingCodes.CdrSourceMode, CdrModeNames.Of(mode), options.Marker, reason);

    private async Task<Finding> OfWaitingAsync(DoctorSession session, FreePbxTable table, CdrSourceInfo info)
    {
        var since = CdrDates.Text(info.Now - sync.Overlap);
        var waiting = await session.NumberAsync(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT COUNT(*) FROM (SELECT 1 FROM {table.Name}{table.DateIndex}
            WHERE {FreePbxTable.CallDate} >= '{since}' AND {table.Marker} IS NULL LIMIT {Many}) waiting
            """));
        return new Finding(
            waiting < Many ? FindingLevel.Ok : FindingLevel.Warning, FindingCodes.CdrSourceWaiting, waiting, sync.Overlap.TotalHours, Many);
    }
}
