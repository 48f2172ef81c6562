using System.Globalization;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>One way through the source.</summary>
/// <param name="Ranges">Which dates, in ascending order.</param>
/// <param name="UnmarkedOnly">Whether marked rows are left out.</param>
/// <param name="Compares">Whether rows that are at the destination already are recognised by their content and left out.</param>
/// <param name="MovesWatermark">Whether everything before the point that it has reached is dealt with.</param>
internal sealed record CdrPass(IReadOnlyList<CdrRange> Ranges, bool UnmarkedOnly, bool Compares, bool MovesWatermark)
{
    /// <summary>Whether the latest date of a copied row is kept: only of what becomes part of the history of all runs.</summary>
    public bool KeepsNewest { get; init; } = true;

    /// <summary>How many rows there are, when that has been counted already.</summary>
    public long? Rows { get; init; }

    // After every moment of a day, whatever fraction of a second is kept; and before every day, also '0000-00-00'.
    private const string DayEnd = " 23:59:59.999999";
    private const string BeforeAll = "0000-00-00 00:00:00";

    /// <summary>The ranges that hold these days; days that follow each other are one range.</summary>
    /// <param name="days">In ascending order.</param>
    public static IReadOnlyList<CdrRange> RangesOf(IReadOnlyList<CdrDay> days)
    {
        var ranges = new List<CdrRange>();
        string? last = null;
        foreach (var (day, _) in days)
        {
            if (day is null)
                ranges.Add(new CdrRange(null, BeforeAll));
            else if (last is not null && IsNext(last, day))
                ranges[^1] = ranges[^1] with { Before = day + DayEnd };
            else
                ranges.Add(new CdrRange(day + " 00:00:00", day + DayEnd));
            last = day;
        }

        return ranges;
    }

    private static bool IsNext(string day, string next) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date < DateOnly.MaxValue
        && date.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) == next;
}
