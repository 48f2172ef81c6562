using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// Writes rows together with what must be true of them: receipt, watermark, quarantine. Keeps the lease while others work. For one thread at a time.
/// </summary>
internal sealed class CdrCheckpointWriter(
    ICdrDestinationSession session, CdrPlan plan, CdrSyncOptions options, CdrRunTotals totals, ForgottenRecords forgotten, bool isDry, TimeProvider clock, ILogger logger)
{
    /// <summary>What is remembered by now.</summary>
    public CdrState State { get; private set; } = plan.State;

    /// <summary>The latest date of a row that is at the destination, as far as is known.</summary>
    public string? Newest { get; private set; } = plan.State.Newest;

    /// <summary>The number of the next receipt.</summary>
    public long NextReceipt { get; set; } = 1;

    private bool Marks => State.Mode == CdrSyncMode.Mark;

    /// <summary>Waits for work that does not need the session, and keeps renewing the lease.</summary>
    public async Task<T> HoldLeaseAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(stop.Token).AsTask();
        try
        {
            while (true)
            {
                try
                {
                    return await working.WaitAsync(options.LeaseDuration / 3, clock, cancellationToken).ConfigureAwait(false);
                }
                catch (TimeoutException) when (!working.IsFaulted)
                {
                    await session.RenewAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // The next run must not meet it at the source.
            if (!working.IsCompleted)
                await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Writes a page; the rows that have to be marked now, or <see langword="null"/> when there are none.</summary>
    public async Task<CdrRowsToMark?> WriteAsync(CdrClassifiedPage page, CdrPass pass, IReadOnlyList<long> cleared, CancellationToken cancellationToken)
    {
        var watermark = pass.MovesWatermark ? CdrPlan.Later(State.Watermark, Earlier(page.Reached, plan.Settled)) : State.Watermark;
        if (pass.KeepsNewest)
            Newest = NewestOf(page);
        // A watermark that moves at the end of the source is left to the last write of the run.
        var isIdle = page.Copy.Count + page.Renamed.Count == 0 && (Marks || page.Found.Count == 0) && cleared.Count == 0 && (page.Reached is null || watermark == State.Watermark);
        if (isDry || isIdle)
        {
            totals.Renamed += page.Renamed.Count;
            totals.Add(page.Copy.Count, page.Found.Count, page.LeftAlone);
            return isDry ? null : ToMark(null, [], page.Found, pass);
        }

        CdrReceipt? receipt = null;
        var state = State with { Watermark = watermark, Newest = Newest };
        var text = state == State ? null : state.ToText();
        var copied = await StoreAsync(
            page.Copy,
            rows => new CdrBatch { Receipt = receipt = Receipt(rows, page.Found, watermark), ClearedReceipts = cleared, Renamed = page.Renamed, State = text },
            cancellationToken).ConfigureAwait(false);
        State = state;
        if (receipt is not null)
            NextReceipt++;
        totals.InQuarantine += page.Copy.Count - copied.Count;
        totals.Renamed += page.Renamed.Count;
        totals.Add(copied.Count, page.Found.Count, page.LeftAlone + page.Copy.Count - copied.Count);
        return ToMark(receipt, copied, page.Found, pass);
    }

    /// <summary>
    /// Copies the bulk of a range within the server, where that is possible. Only where no single row needs attention: nothing is compared,
    /// remembered or in quarantine there.
    /// </summary>
    /// <returns>The rest of the range.</returns>
    public async Task<CdrRange> CopyWithinServerAsync(CdrSourceTable table, CdrRange range, int rows, CancellationToken cancellationToken)
    {
        if (session is not ICdrBulkCopier copier)
            return range;
        var rest = range;
        // Rows that are not marked are remembered one by one from where the watermark will be.
        var bulk = range with { Before = Marks ? range.Before : plan.Settled };
        await copier.CopyAsync(new CdrBulk(table, bulk, rows, Marks, next => After(next).ToText(), Copied), cancellationToken).ConfigureAwait(false);
        return rest;

        void Copied(int count, string next)
        {
            rest = rest with { From = next };
            State = After(next);
            Newest = State.Newest;
            totals.Add(count, 0, 0);
            if (Marks)
                totals.Mark(count, count);
        }
    }

    private CdrState After(string next) => State with { Watermark = Marks ? State.Watermark : next, Newest = CdrPlan.Later(Newest, next) };

    private string? NewestOf(CdrClassifiedPage page)
    {
        // In the order of dates, so the last of each is the latest.
        var newest = Newest;
        foreach (var rows in new[] { page.Copy, page.Found })
        {
            if (rows.Count > 0 && rows[^1].Row.Record.CallDate is { } date)
                newest = CdrPlan.Later(newest, date);
        }

        return newest;
    }

    /// <summary>Tries rows again that are in quarantine.</summary>
    public async Task<CdrRowsToMark?> ReleaseAsync(IReadOnlyList<CdrSourceRow> rows, CancellationToken cancellationToken)
    {
        CdrReceipt? receipt = null;
        // They are counted there already: those that are refused again are nothing more.
        totals.InQuarantine -= rows.Count;
        var copied = await StoreAsync(
            rows,
            rest => new CdrBatch
            {
                Receipt = receipt = Receipt(rest, [], State.Watermark),
                Released = [.. rest.Select(row => CdrFingerprinter.ToText(row.Fingerprint))],
            },
            cancellationToken).ConfigureAwait(false);
        if (receipt is not null)
            NextReceipt++;
        totals.InQuarantine += rows.Count - copied.Count;
        totals.Add(copied.Count, 0, rows.Count - copied.Count);
        return Marks && copied.Count > 0 ? new CdrRowsToMark(receipt?.Number, [.. copied.Select(row => row.Row.Key)], 0) : null;
    }

    /// <summary>Clears receipts that have served, and writes the state when it is a new one.</summary>
    public async Task ClearAsync(IReadOnlyList<long> receipts, CdrState? state, CancellationToken cancellationToken)
    {
        if (isDry || (receipts.Count == 0 && (state is null || state == State)))
            return;
        await session.WriteAsync(new CdrBatch { ClearedReceipts = receipts, State = state?.ToText() }, cancellationToken).ConfigureAwait(false);
        State = state ?? State;
    }

    /// <summary>Writes what the destination takes and sets aside what it refuses; those that it took.</summary>
    private async Task<IReadOnlyList<CdrSourceRow>> StoreAsync(
        IReadOnlyList<CdrSourceRow> rows, Func<IReadOnlyList<CdrSourceRow>, CdrBatch> make, CancellationToken cancellationToken)
    {
        var aside = new List<QuarantinedCdr>();
        while (true)
        {
            var batch = make(rows) with { Rows = [.. rows.Select(row => Copy(row.Row))], Quarantined = aside };
            var refused = await session.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            if (refused.Count == 0)
                break;
            foreach (var (index, reason) in refused)
                aside.Add(new QuarantinedCdr(CdrFingerprinter.ToText(rows[index].Fingerprint), Copy(rows[index].Row), reason, 1));
            CheckLimit(aside);
            var gone = refused.Select(row => row.Index).ToHashSet();
            rows = [.. rows.Where((_, index) => !gone.Contains(index))];
        }

        if (aside.Count > 0)
            CdrLog.Quarantined(logger, options.Name, aside.Count, aside[0].Reason);
        return rows;
    }

    private CdrRow Copy(CdrRow row) => row with { Record = forgotten.Mask(row) };

    // So many are not the rows' fault but the table's, and setting them all aside would only hide it.
    private void CheckLimit(List<QuarantinedCdr> aside)
    {
        if (totals.InQuarantine + aside.Count > options.QuarantineLimit)
        {
            throw new CdrSyncException(
                $"The destination refuses more than {options.QuarantineLimit} rows, so nothing more is set aside. The last reason: "
                + $"{aside[^1].Reason}. Correct the table cdrs, then synchronize with CdrSyncRequest.RetryQuarantine.",
                isTransient: false);
        }
    }

    private CdrReceipt? Receipt(IReadOnlyList<CdrSourceRow> copied, IReadOnlyList<CdrSourceRow> found, string? watermark)
    {
        if (Marks)
            return copied.Count == 0 ? null : new CdrReceipt(NextReceipt, CdrReceiptContent.ToMark([.. copied.Select(row => row.Row.Key)]).ToBytes());
        // Before the first whole run there is no watermark, and that run compares.
        var kept = watermark is null ? [] : copied.Concat(found).Where(row => string.CompareOrdinal(row.Row.Record.CallDate, watermark) >= 0).ToList();
        return kept.Count == 0
            ? null
            : new CdrReceipt(NextReceipt, CdrReceiptContent.ToRemember(kept.Max(row => row.Row.Record.CallDate), [.. kept.Select(row => row.Fingerprint)]).ToBytes());
    }

    private CdrRowsToMark? ToMark(CdrReceipt? receipt, IReadOnlyList<CdrSourceRow> copied, IReadOnlyList<CdrSourceRow> found, CdrPass pass) =>
        !Marks || copied.Count + found.Count == 0
            ? null
            // A comparison also meets rows that have long been marked.
            : new CdrRowsToMark(receipt?.Number, [.. copied.Concat(found).Select(row => row.Row.Key)], pass.Compares ? 0 : copied.Count);

    private static string Earlier(string? one, string other) => one is not null && string.CompareOrdinal(one, other) < 0 ? one : other;
}
