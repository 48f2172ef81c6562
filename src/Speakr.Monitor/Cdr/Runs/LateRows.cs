using System.Runtime.InteropServices;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// Finds among rows that look new those that were copied before: a PBX that was restored from a backup has forgotten its marks, and a row
/// without a sequence is another one when it is changed. Only rows are looked up that are not later than the newest copied one; those are the
/// few whose calls were longer than others. For one thread at a time.
/// </summary>
internal sealed class LateRows(
    ICdrSource source, ICdrDestinationSession session, CdrFingerprinter fingerprinter, ForgottenRecords forgotten, CdrState state, int batchSize)
{
    // Where no index helps, days are read whole, which so few are not worth.
    private const int Many = 100;

    private readonly CopiedRecords _days = new(session, fingerprinter);
    private string? _divided;
    private string? _owned;

    private bool Marks => state.Mode == CdrSyncMode.Mark;

    /// <param name="page">The page, with all rows of its dates that look new.</param>
    /// <param name="rows">Those of its rows that are not known to be copied, in its order.</param>
    /// <param name="renamed">Copies of which the recording has another name by now are added.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>For each of the rows, whether it was copied before.</returns>
    public async ValueTask<bool[]> FindAsync(
        CdrPage page, IReadOnlyList<CdrSourceRow> rows, List<RenamedCdr> renamed, CancellationToken cancellationToken)
    {
        var found = new bool[rows.Count];
        // The last part of a divided date does not say so itself.
        var date = page.Rows.Count > 0 ? page.Rows[0].Record.CallDate : null;
        var isPart = page.IsDivided || (date is not null && date == _divided);
        _divided = page.IsDivided ? date : null;
        // Matching copies takes all rows of a date. Without marks that is not worth a second read.
        if (isPart && !Marks)
            return found;
        int[] places = [.. Enumerable.Range(0, rows.Count).Where(place => IsSuspect(rows[place].Row))];
        CallDetailRecord[] suspects = [.. places.Select(place => forgotten.Mask(rows[place].Row))];
        if (suspects.Length == 0 || await CopiesAsync(isPart, suspects, cancellationToken).ConfigureAwait(false) is not { } copies)
            return found;
        List<CallDetailRecord> owners = isPart && date == _owned
            ? []
            : await OwnersAsync(page, rows, suspects, copies, cancellationToken).ConfigureAwait(false);
        var taken = CopyMatching.Take([.. owners, .. suspects], copies, renamed);
        for (var place = 0; place < places.Length; place++)
            found[places[place]] = taken[owners.Count + place];
        return found;
    }

    private bool IsSuspect(CdrRow row) =>
        (Marks || row.Sequence == 0) && string.CompareOrdinal(row.Record.CallDate, state.Newest) <= 0;

    /// <summary>Where the copies are that the rows may have; <see langword="null"/> when there are none.</summary>
    private async ValueTask<Func<CallDetailRecord, CopySet>?> CopiesAsync(
        bool isPart, CallDetailRecord[] suspects, CancellationToken cancellationToken)
    {
        if (!isPart)
        {
            var found = await session.FindAsync(suspects, cancellationToken).ConfigureAwait(false);
            if (found is { Count: 0 } || (found is null && suspects.Length < Many))
                return null;
            if (found is not null)
            {
                var copies = new CopySet(fingerprinter);
                foreach (var record in found)
                    copies.Add(record);
                return _ => copies;
            }
        }

        await _days.LoadAsync(suspects, cancellationToken).ConfigureAwait(false);
        return record => _days.Of(record);
    }

    /// <summary>Lets rows that are known to be copied take their copies first; those that found none equal.</summary>
    private async ValueTask<List<CallDetailRecord>> OwnersAsync(
        CdrPage page, IReadOnlyList<CdrSourceRow> rows, CallDetailRecord[] suspects, Func<CallDetailRecord, CopySet> copies,
        CancellationToken cancellationToken)
    {
        var owners = new List<CallDetailRecord>();
        var (first, last) = (suspects[0].CallDate, suspects[^1].CallDate);
        _owned = first;
        if (!Marks)
        {
            var open = rows.Select(row => row.Index).ToHashSet();
            Own(page.Rows.Where((_, place) => !open.Contains(place)));
            return owners;
        }

        var range = new CdrRange(first, CdrDates.After(last));
        var isNew = new Dictionary<UInt128, int>();
        if (!page.IsDivided)
            Count(page.Rows);
        else
            await ReadAsync(range, unmarkedOnly: true, Count, cancellationToken).ConfigureAwait(false);
        var calls = suspects.Select(CopyTraits.Call).ToHashSet();
        await ReadAsync(
            range, unmarkedOnly: false, all => Own(all.Where(row => !IsNew(row) && (page.IsDivided || calls.Contains(CopyTraits.Call(row.Record))))),
            cancellationToken).ConfigureAwait(false);
        return owners;

        void Count(IEnumerable<CdrRow> unmarked)
        {
            foreach (var row in unmarked)
                CollectionsMarshal.GetValueRefOrAddDefault(isNew, fingerprinter.Of(row), out _)++;
        }

        bool IsNew(CdrRow row)
        {
            ref var left = ref CollectionsMarshal.GetValueRefOrNullRef(isNew, fingerprinter.Of(row));
            return !System.Runtime.CompilerServices.Unsafe.IsNullRef(ref left) && left-- > 0;
        }

        void Own(IEnumerable<CdrRow> copied) => owners.AddRange(
            copied.Select(forgotten.Mask).Where(record => !copies(record).TakeEqual(record)));
    }

    private async Task ReadAsync(CdrRange range, bool unmarkedOnly, Action<IReadOnlyList<CdrRow>> read, CancellationToken cancellationToken)
    {
        await foreach (var page in source.ReadPagesAsync(range, unmarkedOnly, batchSize, cancellationToken).ConfigureAwait(false))
            read(page.Rows);
    }
}
