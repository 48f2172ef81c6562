namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// What a run has to do, decided from what is remembered and what the source says. Pure; nothing is read or written here.
/// </summary>
/// <param name="State">What is remembered while the run works.</param>
/// <param name="IsFull">Whether the run looks at all rows, so that the unmarked ones have to be found first.</param>
/// <param name="Sweep">Where rows may have appeared late; <see langword="null"/> when no sweep is due or it needs no range.</param>
/// <param name="Settled">The watermark when everything is done.</param>
/// <param name="Sweeps">Whether the run counts as a sweep.</param>
internal sealed record CdrPlan(CdrState State, bool IsFull, CdrPass? Sweep, string Settled, bool Sweeps)
{
    // Before it there are no calls, only dates that were never set.
    private const string FirstDate = "0001-01-01 00:00:00";

    /// <exception cref="CdrSyncException">The mode that is asked for is not possible with this source.</exception>
    public static CdrPlan Make(CdrSyncOptions options, CdrState? remembered, CdrSourceInfo source, bool hasRecords, DateTimeOffset now)
    {
        var mode = ModeOf(options, remembered, source);
        // Counted back from the newest row: how late the others are depends on when calls are made and written, not on when this runs. Not
        // from one dated in the future, behind which all others would be left.
        var settled = CdrDates.Text((source.Newest < source.Now ? source.Newest.Value : source.Now) - options.Overlap);
        var isFresh = remembered is null || remembered.Mode != mode || remembered.Source != source.Identity;
        var state = isFresh ? new CdrState(mode, source.Identity, null, hasRecords, now) : remembered!;
        // Written by a version that did not keep it.
        if (state.Newest is null && hasRecords)
            state = state with { Newest = CdrDates.Text(source.Now) };

        // A clock that was ahead and has been put right: rows from now on would be below the watermark.
        if (state.Watermark is not null && string.CompareOrdinal(CdrDates.Text(source.Now), state.Watermark) < 0)
            state = mode == CdrSyncMode.Mark ? state with { Watermark = null } : state with { Watermark = settled, Comparing = true };

        // A clock that was ahead and has been put right must not keep the next sweep waiting for as long.
        var isDue = (now - state.SweptAt).Duration() >= options.SweepInterval;
        if (mode == CdrSyncMode.Mark)
        {
            var isFull = state.Watermark is null || isDue;
            return new CdrPlan(state, isFull, null, isFull ? settled : Later(state.Watermark, settled), isFull);
        }

        var sweep = isDue && state is { Watermark: { } watermark, Comparing: false } && options.SweepWindow > TimeSpan.Zero
            ? new CdrPass(SweepRanges(watermark, options.SweepWindow), UnmarkedOnly: false, Compares: true, MovesWatermark: false)
            : null;
        return new CdrPlan(state, state.Watermark is null, sweep, Later(state.Watermark, settled), sweep is not null || state.Watermark is null);
    }

    /// <summary>The later of two dates; a missing one is before all others.</summary>
    public static string Later(string? one, string other) => string.CompareOrdinal(one, other) > 0 ? one! : other;

    /// <summary>How copied rows will be known.</summary>
    /// <exception cref="CdrSyncException">The mode that is asked for is not possible with this source.</exception>
    public static CdrSyncMode ModeOf(CdrSyncOptions options, CdrState? remembered, CdrSourceInfo source)
    {
        var wasMarking = remembered?.Mode == CdrSyncMode.Mark && remembered.Source == source.Identity;
        if (options.Mode == CdrSyncMode.ReadOnly || (options.Mode == CdrSyncMode.Auto && !source.CanMark && !(wasMarking && source.HasMarker)))
            return CdrSyncMode.ReadOnly;
        if (source.CanMark)
            return CdrSyncMode.Mark;
        // Changing the mode means comparing everything once; a right that is missing for an hour must not cause that.
        if (source.MarkerFault is { } fault)
        {
            throw new CdrSyncException(
                source.HasMarker
                    ? $"Copied rows of {source.Identity} cannot be marked: {fault}. Choose the mode auto or read-only (option Mode), or have the table changed."
                    : $"The mode mark (option Mode) needs a column sync in {source.Identity} that is NULL in new rows, and the one that is there {fault}. "
                        + "Choose auto or read-only, or have the column changed.",
                isTransient: false);
        }

        throw new CdrSyncException(
            source.HasMarker
                ? $"Copied rows of {source.Identity} are marked in its column sync, and this user may not write it (any more). "
                    + "Grant UPDATE on that column, or choose the mode read-only (option Mode)."
                : $"The mode mark (option Mode) needs a column sync in {source.Identity}, and there is none. Choose auto or read-only.",
            isTransient: false);
    }

    // The watermark is a date as the source has it: it may have a fraction of a second, or be none of the calendar's.
    private static CdrRange[] SweepRanges(string watermark, TimeSpan window)
    {
        var undated = new CdrRange(null, FirstDate);
        return CdrDates.Parse(watermark) is { } end ? [undated, new CdrRange(CdrDates.Text(end - window), watermark)] : [undated];
    }
}
