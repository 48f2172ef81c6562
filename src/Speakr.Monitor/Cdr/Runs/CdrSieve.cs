namespace Speakr.Monitor.Cdr.Runs;

/// <summary>Decides for each row of a page whether it is copied, found at the destination, or left alone. For one thread at a time.</summary>
/// <param name="quarantined">Names of rows that are in quarantine.</param>
/// <param name="remembered">Names of rows that are remembered as copied.</param>
/// <param name="copied">What the destination has; <see langword="null"/> when the pass does not compare.</param>
/// <param name="late">Finds what was copied before where the pass does not compare; <see langword="null"/> when nothing can have been.</param>
internal sealed class CdrSieve(IReadOnlySet<UInt128> quarantined, IReadOnlySet<UInt128> remembered, CopiedRecords? copied, LateRows? late)
{
    public async ValueTask<CdrPortion> SortAsync(CdrPage page, CancellationToken cancellationToken)
    {
        var names = new CdrNames(page.Rows);
        var open = new List<(CdrEntry Entry, bool IsRemembered)>(page.Rows.Count);
        for (var place = 0; place < page.Rows.Count; place++)
        {
            var entry = new CdrEntry(page.Rows[place], names, place);
            var isRemembered = remembered.Count > 0 && remembered.Contains(entry.Name);
            // What the destination has counts more than what is remembered: records may have been deleted there.
            if (!(quarantined.Count > 0 && quarantined.Contains(entry.Name)) && (copied is not null || !isRemembered))
                open.Add((entry, isRemembered));
        }

        var renamed = new List<RenamedCdr>();
        var found = await FindAsync(page, [.. open.Select(one => one.Entry)], renamed, cancellationToken).ConfigureAwait(false);
        List<CdrEntry> copy = [.. open.Where((_, place) => !found[place]).Select(one => one.Entry)];
        List<CdrEntry> there = [.. open.Where((one, place) => found[place] && !one.IsRemembered).Select(one => one.Entry)];
        return new CdrPortion(copy, there, page.Rows.Count - copy.Count - there.Count, page.Next) { Renamed = renamed };
    }

    private async ValueTask<bool[]> FindAsync(
        CdrPage page, CdrEntry[] entries, List<RenamedCdr> renamed, CancellationToken cancellationToken)
    {
        if (copied is null)
            return late is null ? new bool[entries.Length] : await late.FindAsync(page, entries, renamed, cancellationToken).ConfigureAwait(false);
        CallDetailRecord[] records = [.. entries.Select(entry => entry.Row.Record)];
        await copied.LoadAsync(records, cancellationToken).ConfigureAwait(false);
        return CopyMatching.Take(records, copied.Of, renamed);
    }
}
