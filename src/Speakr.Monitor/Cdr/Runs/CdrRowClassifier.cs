namespace Speakr.Monitor.Cdr.Runs;

/// <summary>Decides for each row of a page whether it is copied, found at the destination, or left alone. For one thread at a time.</summary>
/// <param name="quarantined">Fingerprints of rows that are in quarantine.</param>
/// <param name="remembered">Fingerprints of rows that are remembered as copied.</param>
/// <param name="forgotten">What must not be copied again, or not as it is.</param>
/// <param name="copied">What the destination has; <see langword="null"/> when the pass does not compare.</param>
/// <param name="late">Finds what was copied before where the pass does not compare; <see langword="null"/> when nothing can have been.</param>
internal sealed class CdrRowClassifier(
    IReadOnlySet<UInt128> quarantined, IReadOnlySet<UInt128> remembered, ForgottenRecords forgotten, CopiedRecords? copied, LateRows? late)
{
    public async ValueTask<CdrClassifiedPage> ClassifyAsync(CdrPage page, CancellationToken cancellationToken)
    {
        var fingerprints = new CdrFingerprints(page.Rows);
        var open = new List<(CdrSourceRow Row, bool IsRemembered)>(page.Rows.Count);
        for (var index = 0; index < page.Rows.Count; index++)
        {
            var row = new CdrSourceRow(page.Rows[index], fingerprints, index);
            if (forgotten.IsPurged(row.Row))
                continue;
            var isRemembered = remembered.Count > 0 && remembered.Contains(row.Fingerprint);
            // What the destination has counts more than what is remembered: records may have been deleted there.
            if (!(quarantined.Count > 0 && quarantined.Contains(row.Fingerprint)) && (copied is not null || !isRemembered))
                open.Add((row, isRemembered));
        }

        var renamed = new List<RenamedCdr>();
        var found = await FindAsync(page, [.. open.Select(one => one.Row)], renamed, cancellationToken).ConfigureAwait(false);
        List<CdrSourceRow> copy = [.. open.Where((_, index) => !found[index]).Select(one => one.Row)];
        List<CdrSourceRow> there = [.. open.Where((one, index) => found[index] && !one.IsRemembered).Select(one => one.Row)];
        return new CdrClassifiedPage(copy, there, page.Rows.Count - copy.Count - there.Count, page.Next) { Renamed = renamed };
    }

    private async ValueTask<bool[]> FindAsync(
        CdrPage page, CdrSourceRow[] rows, List<RenamedCdr> renamed, CancellationToken cancellationToken)
    {
        if (copied is null)
            return late is null ? new bool[rows.Length] : await late.FindAsync(page, rows, renamed, cancellationToken).ConfigureAwait(false);
        CallDetailRecord[] records = [.. rows.Select(row => forgotten.Mask(row.Row))];
        await copied.LoadAsync(records, cancellationToken).ConfigureAwait(false);
        return CopyMatching.Take(records, copied.Of, renamed);
    }
}
