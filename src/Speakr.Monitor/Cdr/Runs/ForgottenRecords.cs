using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// Which rows of the source must not be copied again, and which without a number. A row that is covered by an erasure is compared and copied as if it
/// had no number, so it is identified by its copy, whose number was removed. Pure.
/// </summary>
/// <param name="forgotten">What the destination remembers.</param>
/// <param name="ahead">How far the time of <c>calldate</c> is ahead of UTC now, wrong clocks included.</param>
internal sealed class ForgottenRecords(Forgotten forgotten, TimeSpan ahead)
{
    // No zone is further from UTC, and no call in a queue is longer.
    private static readonly TimeSpan Day = TimeSpan.FromHours(26);

    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    // Of the clock alone: zones differ by quarters of an hour.
    private readonly TimeSpan _fast = ahead - (Quarter * Math.Round(ahead / Quarter));

    public static ForgottenRecords Nothing { get; } = new(Forgotten.Nothing, TimeSpan.Zero);

    /// <summary>A date from which on nothing is forgotten; <see langword="null"/> when nothing is at all.</summary>
    public string? Until
    {
        get
        {
            var erased = forgotten.ErasedUntil is { } until ? CdrDates.Text((until + ahead + Day).UtcDateTime) : null;
            return forgotten.PurgedUntil is { } purged ? CdrPlan.Later(erased, purged) : erased;
        }
    }

    /// <summary>Whether the copy of the row was purged. One without a date never is.</summary>
    public bool IsPurged(CdrRow row) => CdrDates.Parse(row.Record.CallDate) is not null
        && string.CompareOrdinal(row.Record.CallDate, forgotten.PurgedUntil) < 0;

    /// <summary>The record as it may be copied.</summary>
    public CallDetailRecord Mask(CdrRow row)
    {
        if (forgotten.ErasedUntil is null)
            return row.Record;
        var at = BeganAt(row);
        return at > forgotten.ErasedUntil ? row.Record : MaskedRecord.Of(row.Record, number => forgotten.IsErased(number, at));
    }

    /// <summary>
    /// When the call began. The channel's id holds it in UTC; <c>calldate</c> is of a zone of which only the distance to UTC at this moment is known.
    /// </summary>
    private DateTimeOffset BeganAt(CdrRow row)
    {
        var dated = CdrDates.Parse(row.Record.CallDate) is { } date ? new DateTimeOffset(date, TimeSpan.Zero) - ahead : (DateTimeOffset?)null;
        var told = Epoch(row.UniqueId) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) - _fast : (DateTimeOffset?)null;
        if (told is { } began && (dated is null || (began - dated.Value).Duration() < Day))
            return began;
        // Without any time the call cannot be shown to be later.
        return dated ?? DateTimeOffset.MinValue;
    }

    private static long? Epoch(string uniqueId)
    {
        // [system-]epoch.counter
        var start = uniqueId.LastIndexOf('-') + 1;
        var dot = uniqueId.IndexOf('.', start);
        return dot > start && uint.TryParse(uniqueId.AsSpan(start, dot - start), out var seconds) ? seconds : null;
    }
}
