namespace Speakr.Monitor.Cdr;

/// <summary>A range of <c>calldate</c>, as texts that are compared as the database compares them.</summary>
/// <param name="From">The first date in the range; <see langword="null"/> = from the very beginning, rows without a date included.</param>
/// <param name="Before">The first date after the range; <see langword="null"/> = without end.</param>
public sealed record CdrRange(string? From, string? Before)
{
    /// <summary>Every row.</summary>
    public static CdrRange All { get; } = new(null, null);

    /// <summary>The parts before and from a date on; none that holds no date.</summary>
    internal (IEnumerable<CdrRange> Before, CdrRange? After) SplitAt(string date)
    {
        if (string.CompareOrdinal(date, From) <= 0)
            return ([], this);
        return Before is not null && string.CompareOrdinal(Before, date) <= 0 ? ([this], null) : ([this with { Before = date }], this with { From = date });
    }
}
