using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>One run: finish what an interrupted one left, then take every pass of the plan.</summary>
internal sealed class CdrRun(
    ICdrSource source, ICdrDestinationSession session, CdrSyncRequest request, CdrSyncOptions options, CdrPlan plan, CdrSourceTable? table,
    ForgottenRecords forgotten, TimeProvider clock, ILogger logger)
{
    private const int ReleasedAtOnce = 500;

    // Nothing of a slice is held in memory. Its marks are locks until the commit, of rows that nobody else changes.
    private const int BatchesOfASlice = 4;

    private readonly CdrRunTotals _totals = new(request.Progress);
    private readonly HashSet<UInt128> _quarantined = [];
    private readonly HashSet<UInt128> _remembered = [];
    private readonly CdrFingerprinter _fingerprinter = new();
    private List<(long Number, CdrReceiptContent Content)> _receipts = [];

    public async Task<CdrSyncResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        await RememberAsync(cancellationToken).ConfigureAwait(false);
        if (!request.DryRun)
            await FinishInterruptedAsync(cancellationToken).ConfigureAwait(false);
        if (request.RetryQuarantine && !request.DryRun)
            await ReleaseAsync(cancellationToken).ConfigureAwait(false);
        if (request.Period is { } period)
            await TakeAsync(new CdrPass([period], UnmarkedOnly: false, Compares: true, MovesWatermark: false) { KeepsNewest = false }, cancellationToken).ConfigureAwait(false);
        else
            await TakeAllAsync(cancellationToken).ConfigureAwait(false);
        if (_totals.MarkedByOthers > 0)
            CdrLog.MarkedByOthers(logger, options.Name, _totals.MarkedByOthers);
        if (_totals.Renamed > 0 && !request.DryRun)
            CdrLog.Renamed(logger, options.Name, _totals.Renamed);
        return new CdrSyncResult
        {
            Mode = plan.State.Mode,
            Copied = request.DryRun ? Math.Max(0, _totals.Copied - Math.Max(0, InFlight - _totals.Found)) : _totals.Copied,
            Found = _totals.Found,
            Marked = _totals.Marked,
            Renamed = _totals.Renamed,
            InQuarantine = _totals.InQuarantine,
            Duration = TimeSpan.Zero,
        };
    }

    private CdrCheckpointWriter Writer => field ??= new CdrCheckpointWriter(session, plan, options, _totals, forgotten, request.DryRun, clock, logger);

    private bool Marks => plan.State.Mode == CdrSyncMode.Mark;

    // Copied but not yet marked: a dry run, which marks nothing, finds them, or meets them as if they were new.
    private int InFlight => Marks && request.Period is null ? _receipts.Sum(receipt => receipt.Content.Mark?.Count ?? 0) : 0;

    private async Task RememberAsync(CancellationToken cancellationToken)
    {
        foreach (var receipt in await session.ReadReceiptsAsync(cancellationToken).ConfigureAwait(false))
        {
            _receipts.Add((receipt.Number, CdrReceiptContent.Parse(receipt)));
            Writer.NextReceipt = receipt.Number + 1;
        }

        if (!Marks)
            _remembered.UnionWith(_receipts.SelectMany(receipt => receipt.Content.Fingerprints ?? []));
        foreach (var row in await session.ReadQuarantineAsync(cancellationToken).ConfigureAwait(false))
        {
            _quarantined.Add(CdrFingerprinter.FromText(row.Id));
            _totals.InQuarantine += row.Attempts == QuarantinedCdr.Emptied ? 0 : 1;
        }
    }

    private async Task FinishInterruptedAsync(CancellationToken cancellationToken)
    {
        if (!Marks)
            return;
        var left = _receipts.Where(receipt => receipt.Content.Mark is not null).ToList();
        var marked = 0;
        foreach (var (_, content) in left)
            marked += await Writer.HoldLeaseAsync(token => source.AcknowledgeAsync(content.Mark!, token), cancellationToken).ConfigureAwait(false);
        await Writer.ClearAsync([.. left.Select(receipt => receipt.Number)], null, cancellationToken).ConfigureAwait(false);
        _receipts = [.. _receipts.Except(left)];
        _totals.Mark(marked, 0);
        if (marked > 0)
            CdrLog.Recovered(logger, options.Name, marked);
    }

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var rows = await session.ReadQuarantineAsync(cancellationToken).ConfigureAwait(false);
        foreach (var chunk in rows.Where(row => row.Attempts != QuarantinedCdr.Emptied).Select(row => new CdrSourceRow(row.Row, new CdrFingerprints(CdrFingerprinter.FromText(row.Id)), 0)).Chunk(ReleasedAtOnce))
        {
            var written = await Writer.ReleaseAsync(chunk, cancellationToken).ConfigureAwait(false);
            if (written is null)
                continue;
            var marked = await Writer.HoldLeaseAsync(token => source.AcknowledgeAsync(written.Keys, token), cancellationToken).ConfigureAwait(false);
            _totals.Mark(marked, written.Expected);
            await Writer.ClearAsync(written.Receipt is { } receipt ? [receipt] : [], null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TakeAllAsync(CancellationToken cancellationToken)
    {
        // Before the first row: what an interrupted run has copied must be understood in the mode in which it was copied.
        if (CdrState.Parse(session.State) != plan.State && !request.DryRun)
            await session.WriteAsync(new CdrBatch { State = plan.State.ToText() }, cancellationToken).ConfigureAwait(false);
        if (plan.Sweep is { } sweep)
            await TakeAsync(sweep, cancellationToken).ConfigureAwait(false);
        await TakeAsync(await MainPassAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

        var final = plan.State with
        {
            Watermark = plan.Settled,
            Comparing = false,
            SweptAt = plan.Sweeps ? clock.GetUtcNow() : plan.State.SweptAt,
            Newest = Writer.Newest,
        };
        var served = _receipts.Where(receipt => Marks || !IsNeeded(receipt.Content)).Select(receipt => receipt.Number).ToList();
        await Writer.ClearAsync(served, final, cancellationToken).ConfigureAwait(false);
    }

    private bool IsNeeded(CdrReceiptContent content) => content.Fingerprints is not null && string.CompareOrdinal(content.Until, plan.Settled) >= 0;

    private async Task<CdrPass> MainPassAsync(CancellationToken cancellationToken)
    {
        var state = plan.State;
        if (!Marks)
            return new CdrPass([new CdrRange(state.Watermark, null)], UnmarkedOnly: false, state.Comparing, MovesWatermark: true);
        if (!plan.IsFull)
            return new CdrPass([new CdrRange(state.Watermark, null)], UnmarkedOnly: true, Compares: false, MovesWatermark: false);

        // Found by one look at the whole table, because there is no index on the marks.
        var days = await CountAsync(CdrRange.All, unmarkedOnly: true, cancellationToken).ConfigureAwait(false);
        return new CdrPass(CdrPass.RangesOf(days), UnmarkedOnly: !state.Comparing, state.Comparing, MovesWatermark: false)
        {
            Rows = state.Comparing ? null : days.Sum(day => day.Rows),
        };
    }

    private async Task TakeAsync(CdrPass pass, CancellationToken cancellationToken)
    {
        if (request.Progress is not null)
            _totals.Total = (_totals.Total ?? 0) + (pass.Rows ?? await CountAsync(pass, cancellationToken).ConfigureAwait(false));
        if (table is not null && CopiesInBulk(pass))
            pass = pass with { Ranges = await CopyWithinServerAsync(pass.Ranges, table, cancellationToken).ConfigureAwait(false) };
        var copied = pass.Compares ? new CopiedRecords(session, _fingerprinter) : null;
        // As it was when the run began: what it copies itself it reads once.
        var late = pass.Compares || plan.State.Newest is null ? null : new LateRows(source, session, _fingerprinter, forgotten, plan.State, options.BatchSize);
        var pipeline = new CdrPipeline(source, Writer, _totals, options.BatchSize);
        await pipeline.RunAsync(pass, new CdrRowClassifier(_quarantined, _remembered, forgotten, copied, late), cancellationToken).ConfigureAwait(false);
    }

    // A backlog, of which no single row needs attention.
    private bool CopiesInBulk(CdrPass pass) =>
        !request.DryRun && !pass.Compares && (plan.IsFull || !Marks) && _quarantined.Count + _remembered.Count == 0;

    private async Task<CdrRange[]> CopyWithinServerAsync(IReadOnlyList<CdrRange> ranges, CdrSourceTable table, CancellationToken cancellationToken)
    {
        var rest = new List<CdrRange>(ranges.Count);
        foreach (var range in ranges)
        {
            var bulk = range;
            // What was copied before and lost its mark is found only by looking at each row, and so is what was erased or purged.
            var known = Marks && plan.State.Newest is { } newest ? CdrDates.After(newest) : null;
            if ((forgotten.Until is { } until ? CdrPlan.Later(known, until) : known) is { } first)
            {
                var (before, after) = range.SplitAt(first);
                rest.AddRange(before);
                if (after is null)
                    continue;
                bulk = after;
            }

            rest.Add(await Writer.CopyWithinServerAsync(table, bulk, options.BatchSize * BatchesOfASlice, cancellationToken).ConfigureAwait(false));
        }

        return [.. rest];
    }

    private async Task<long> CountAsync(CdrPass pass, CancellationToken cancellationToken)
    {
        long total = 0;
        foreach (var range in pass.Ranges)
            total += (await CountAsync(range, pass.UnmarkedOnly, cancellationToken).ConfigureAwait(false)).Sum(day => day.Rows);
        return total;
    }

    private Task<IReadOnlyList<CdrDay>> CountAsync(CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken) =>
        Writer.HoldLeaseAsync(token => source.CountAsync(range, unmarkedOnly, token), cancellationToken);
}
