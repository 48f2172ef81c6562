using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// Writes rows together with what must be true of them: receipt, floor, quarantine. Keeps the lease while others work. For one thread at a time.
/// </summary>
internal sealed class CdrWriter(
    ICdrDestinationSession session, CdrPlan plan, CdrSyncOptions options, CdrTally tally, bool isDry, TimeProvider clock, ILogger logger)
{
    /// <summary>What is remembered by now.</summary>
    public CdrState State { get; private set; } = plan.State;

    /// <summary>The latest date of a row that is at the destination, as far as is known.</summary>
    public string? Newest { get; private set; } = plan.State.Newest;

    /// <summary>The number of the next receipt.</summary>
    public long NextReceipt { get; set; } = 1;

    private bool Marks => State.Mode == CdrSyncMode.Mark;

    /// <summary>Waits for work that does not need the session, and renews the lease meanwhile.</summary>
    public async Task<T> HoldLeaseAsync<T>(Task<T> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await work.WaitAsync(options.LeaseDuration / 3, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!work.IsFaulted)
            {
                await session.RenewAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Writes a page; the rows that have to be marked now, or <see langword="null"/> when there are none.</summary>
    public async Task<CdrWritten?> WriteAsync(CdrPortion portion, CdrPass pass, IReadOnlyList<long> cleared, CancellationToken cancellationToken)
    {
        var floor = pass.MovesFloor ? CdrPlan.Later(State.Floor, Earlier(portion.Reached, plan.Settled)) : State.Floor;
        if (pass.KeepsNewest)
            Newest = NewestOf(portion);
        // A floor that moves at the end of the source is left to the last write of the run.
        var isIdle = portion.Copy.Count + portion.Renamed.Count == 0 && (Marks || portion.Found.Count == 0) && cleared.Count == 0 && (portion.Reached is null || floor == State.Floor);
        if (isDry || isIdle)
        {
            tally.Renamed += portion.Renamed.Count;
            tally.Add(portion.Copy.Count, portion.Found.Count, portion.LeftAlone);
            return isDry ? null : ToMark(null, [], portion.Found, pass);
        }

        CdrReceipt? receipt = null;
        var state = State with { Floor = floor, Newest = Newest };
        var text = state == State ? null : state.ToText();
        var copied = await StoreAsync(
            portion.Copy,
            entries => new CdrBatch { Receipt = receipt = Receipt(entries, portion.Found, floor), ClearedReceipts = cleared, Renamed = portion.Renamed, State = text },
            cancellationToken).ConfigureAwait(false);
        State = state;
        if (receipt is not null)
            NextReceipt++;
        tally.InQuarantine += portion.Copy.Count - copied.Count;
        tally.Renamed += portion.Renamed.Count;
        tally.Add(copied.Count, portion.Found.Count, portion.LeftAlone + portion.Copy.Count - copied.Count);
        return ToMark(receipt, copied, portion.Found, pass);
    }

    /// <summary>
    /// Copies the bulk of a range within the server, where that is possible. Only where no single row needs attention: nothing is compared,
    /// remembered or in quarantine there.
    /// </summary>
    /// <returns>The rest of the range.</returns>
    public async Task<CdrRange> CopyWithinServerAsync(CdrSourceTable table, CdrRange range, int rows, CancellationToken cancellationToken)
    {
        // Rows that are not marked are remembered one by one from where the floor will be.
        var end = Marks ? range.Before : plan.Settled;
        while (true)
        {
            var slice = new CdrSlice
            {
                Table = table,
                Range = range with { Before = end },
                Rows = rows,
                Marks = Marks,
                StateAt = next => After(next).ToText(),
            };
            if (await session.CopyAsync(slice, cancellationToken).ConfigureAwait(false) is not { } copied)
                return range;
            range = range with { From = copied.Next };
            State = After(copied.Next);
            Newest = State.Newest;
            tally.Add(copied.Rows, 0, 0);
            if (Marks)
                tally.Mark(copied.Rows, copied.Rows);
        }
    }

    private CdrState After(string next) => State with { Floor = Marks ? State.Floor : next, Newest = CdrPlan.Later(Newest, next) };

    private string? NewestOf(CdrPortion portion)
    {
        // In the order of dates, so the last of each is the latest.
        var newest = Newest;
        foreach (var entries in new[] { portion.Copy, portion.Found })
        {
            if (entries.Count > 0 && entries[^1].Row.Record.CallDate is { } date)
                newest = CdrPlan.Later(newest, date);
        }

        return newest;
    }

    /// <summary>Tries rows again that are in quarantine.</summary>
    public async Task<CdrWritten?> ReleaseAsync(IReadOnlyList<CdrEntry> entries, CancellationToken cancellationToken)
    {
        CdrReceipt? receipt = null;
        var copied = await StoreAsync(
            entries,
            rest => new CdrBatch
            {
                Receipt = receipt = Receipt(rest, [], State.Floor),
                Released = [.. rest.Select(entry => CdrHash.ToText(entry.Name))],
            },
            cancellationToken).ConfigureAwait(false);
        if (receipt is not null)
            NextReceipt++;
        tally.InQuarantine -= copied.Count;
        tally.Add(copied.Count, 0, entries.Count - copied.Count);
        return Marks && copied.Count > 0 ? new CdrWritten(receipt?.Number, [.. copied.Select(entry => entry.Row.Key)], 0) : null;
    }

    /// <summary>Clears receipts that have served, and writes the state when it is a new one.</summary>
    public async Task ClearAsync(IReadOnlyList<long> receipts, CdrState? state, CancellationToken cancellationToken)
    {
        if (isDry || (receipts.Count == 0 && (state is null || state == State)))
            return;
        await session.WriteAsync(new CdrBatch { ClearedReceipts = receipts, State = state?.ToText() }, cancellationToken).ConfigureAwait(false);
        State = state ?? State;
    }

    /// <summary>Writes what the destination takes and sets aside what it refuses; the entries that it took.</summary>
    private async Task<IReadOnlyList<CdrEntry>> StoreAsync(
        IReadOnlyList<CdrEntry> entries, Func<IReadOnlyList<CdrEntry>, CdrBatch> make, CancellationToken cancellationToken)
    {
        var aside = new List<QuarantinedCdr>();
        while (true)
        {
            var batch = make(entries) with { Rows = [.. entries.Select(entry => entry.Row)], Quarantined = aside };
            var refused = await session.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            if (refused.Count == 0)
                break;
            foreach (var (index, reason) in refused)
                aside.Add(new QuarantinedCdr(CdrHash.ToText(entries[index].Name), entries[index].Row, reason, 1));
            CheckLimit(aside);
            var gone = refused.Select(row => row.Index).ToHashSet();
            entries = [.. entries.Where((_, index) => !gone.Contains(index))];
        }

        if (aside.Count > 0)
            CdrLog.Quarantined(logger, options.Name, aside.Count, aside[0].Reason);
        return entries;
    }

    // So many are not the rows' fault but the table's, and setting them all aside would only hide it.
    private void CheckLimit(List<QuarantinedCdr> aside)
    {
        if (tally.InQuarantine + aside.Count > options.QuarantineLimit)
        {
            throw new CdrSyncException(
                $"The destination refuses more than {options.QuarantineLimit} rows, so nothing more is set aside. The last reason: "
                + $"{aside[^1].Reason}. Correct the table cdrs, then run sync --retry-quarantine.",
                isTransient: false);
        }
    }

    private CdrReceipt? Receipt(IReadOnlyList<CdrEntry> copied, IReadOnlyList<CdrEntry> found, string? floor)
    {
        if (Marks)
            return copied.Count == 0 ? null : new CdrReceipt(NextReceipt, CdrNote.ToMark([.. copied.Select(entry => entry.Row.Key)]).ToBytes());
        // Before the first whole run there is no floor, and that run compares.
        var kept = floor is null ? [] : copied.Concat(found).Where(entry => string.CompareOrdinal(entry.Row.Record.CallDate, floor) >= 0).ToList();
        return kept.Count == 0
            ? null
            : new CdrReceipt(NextReceipt, CdrNote.ToRemember(kept.Max(entry => entry.Row.Record.CallDate), [.. kept.Select(entry => entry.Name)]).ToBytes());
    }

    private CdrWritten? ToMark(CdrReceipt? receipt, IReadOnlyList<CdrEntry> copied, IReadOnlyList<CdrEntry> found, CdrPass pass) =>
        !Marks || copied.Count + found.Count == 0
            ? null
            // A comparison also meets rows that have long been marked.
            : new CdrWritten(receipt?.Number, [.. copied.Concat(found).Select(entry => entry.Row.Key)], pass.Compares ? 0 : copied.Count);

    private static string Earlier(string? one, string other) => one is not null && string.CompareOrdinal(one, other) < 0 ? one : other;
}
