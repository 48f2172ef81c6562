namespace Speakr.Monitor.Cdr.Records;

/// <summary>
/// How far the dates of records are from the truth. A channel's id begins with the second in which it was made, and its first record is dated
/// with that second: what lies between is whole quarters of an hour when the time zone is wrong. Pure.
/// </summary>
internal static class ClockShift
{
    // Both are cut to seconds, and a channel may be a moment older than its first record.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    // The largest difference between two time zones.
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(26);

    // Ids of other systems may begin with any number.
    private static readonly DateTimeOffset FirstId = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far one date is ahead; <see langword="null"/> when it does not show that, as in a later record.</summary>
    public static TimeSpan? Of(string? callDate, string? uniqueId, PbxClock clock)
    {
        if (string.IsNullOrEmpty(uniqueId) || PbxClock.MadeAt(uniqueId) is var made && made < FirstId || clock.Read(callDate, uniqueId) is not { } dated)
            return null;
        var away = dated - made;
        var shift = Quarter * Math.Round(away / Quarter);
        return away.Duration() <= Furthest && (away - shift).Duration() <= Tolerance ? shift : null;
    }

    /// <summary>The shift of most records; <see langword="null"/> when they do not agree or none shows it.</summary>
    public static TimeSpan? Of(IEnumerable<(string? CallDate, string? UniqueId)> rows, PbxClock clock)
    {
        var shifts = rows.Select(row => Of(row.CallDate, row.UniqueId, clock)).OfType<TimeSpan>().ToList();
        if (shifts.Count == 0)
            return null;
        var most = shifts.GroupBy(shift => shift).MaxBy(same => same.Count())!;
        return most.Count() * 2 > shifts.Count ? most.Key : null;
    }
}
