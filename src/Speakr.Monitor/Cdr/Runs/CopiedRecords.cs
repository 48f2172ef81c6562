using System.Runtime.InteropServices;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// What the destination has already, a day at a time: how often each record stands there. Each copy answers for one row of the source,
/// so that of true twins as many are copied as are missing.
/// </summary>
internal sealed class CopiedRecords(ICdrDestinationSession session, CdrHash hash)
{
    // Texts, because a day without a date has a name of its own here.
    private readonly Dictionary<string, Dictionary<UInt128, int>> _days = new(StringComparer.Ordinal);

    /// <summary>Makes ready for rows in ascending order of date, and forgets the days before them.</summary>
    public async ValueTask LoadAsync(IReadOnlyList<CdrRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        var needed = rows.Select(row => DayOf(row.Record)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var past in _days.Keys.Except(needed, StringComparer.Ordinal).ToList())
            _days.Remove(past);
        foreach (var day in needed.Where(day => !_days.ContainsKey(day)))
            _days.Add(day, await CountAsync(day, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes one copy of the record away; <see langword="false"/> when there is none left.</summary>
    public bool TryTake(CallDetailRecord record)
    {
        ref var copies = ref CollectionsMarshal.GetValueRefOrNullRef(_days[DayOf(record)], hash.Of(record));
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref copies) || copies == 0)
            return false;
        copies--;
        return true;
    }

    private async Task<Dictionary<UInt128, int>> CountAsync(string day, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<UInt128, int>();
        await foreach (var record in session.ReadDayAsync(day.Length == 0 ? null : day, cancellationToken).ConfigureAwait(false))
            CollectionsMarshal.GetValueRefOrAddDefault(counts, hash.Of(record), out _)++;
        return counts;
    }

    private static string DayOf(CallDetailRecord record) => record.CallDate is { } date ? date[..Math.Min(10, date.Length)] : "";
}
