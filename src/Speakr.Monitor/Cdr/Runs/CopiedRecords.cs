namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// What the destination has already, a day at a time. Each copy answers for one row of the source, so that of true twins as many are copied
/// as are missing.
/// </summary>
internal sealed class CopiedRecords(ICdrDestinationSession session, CdrFingerprinter fingerprinter)
{
    // Texts, because a day without a date has a key here as well.
    private readonly Dictionary<string, CopySet> _days = new(StringComparer.Ordinal);

    /// <summary>Makes ready for records in ascending order of date, and forgets the days before them.</summary>
    public async ValueTask LoadAsync(IReadOnlyList<CallDetailRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return;
        var needed = records.Select(DayOf).Distinct(StringComparer.Ordinal).ToList();
        foreach (var past in _days.Keys.Except(needed, StringComparer.Ordinal).ToList())
            _days.Remove(past);
        foreach (var day in needed.Where(day => !_days.ContainsKey(day)))
            _days.Add(day, await ReadAsync(day, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The copies among which that of a record is; only of days that are loaded.</summary>
    public CopySet Of(CallDetailRecord record) => _days[DayOf(record)];

    private async Task<CopySet> ReadAsync(string day, CancellationToken cancellationToken)
    {
        var copies = new CopySet(fingerprinter);
        await foreach (var record in session.ReadDayAsync(day.Length == 0 ? null : day, cancellationToken).ConfigureAwait(false))
            copies.Add(record);
        return copies;
    }

    private static string DayOf(CallDetailRecord record) => record.CallDate is { } date ? date[..Math.Min(10, date.Length)] : "";
}
