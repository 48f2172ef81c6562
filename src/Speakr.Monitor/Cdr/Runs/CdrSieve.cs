namespace Speakr.Monitor.Cdr.Runs;

/// <summary>Decides for each row of a page whether it is copied, found at the destination, or left alone. For one thread at a time.</summary>
/// <param name="quarantined">Names of rows that are in quarantine.</param>
/// <param name="remembered">Names of rows that are remembered as copied.</param>
/// <param name="copied">What the destination has; <see langword="null"/> when the pass does not compare.</param>
internal sealed class CdrSieve(IReadOnlySet<UInt128> quarantined, IReadOnlySet<UInt128> remembered, CopiedRecords? copied)
{
    public async ValueTask<CdrPortion> SortAsync(CdrPage page, CancellationToken cancellationToken)
    {
        if (copied is not null)
            await copied.LoadAsync(page.Rows, cancellationToken).ConfigureAwait(false);
        var names = new CdrNames(page.Rows);
        var copy = new List<CdrEntry>(page.Rows.Count);
        var found = new List<CdrEntry>();
        var leftAlone = 0;
        for (var place = 0; place < page.Rows.Count; place++)
        {
            var entry = new CdrEntry(page.Rows[place], names, place);
            var isRemembered = remembered.Count > 0 && remembered.Contains(entry.Name);
            var isQuarantined = quarantined.Count > 0 && quarantined.Contains(entry.Name);
            // What the destination has counts more than what is remembered: records may have been deleted there.
            var isThere = !isQuarantined && (copied is null ? isRemembered : copied.TryTake(entry.Row.Record));
            if (isQuarantined || (isThere && isRemembered))
                leftAlone++;
            else
                (isThere ? found : copy).Add(entry);
        }

        return new CdrPortion(copy, found, leftAlone, page.Next);
    }
}
