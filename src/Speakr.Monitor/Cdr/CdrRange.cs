namespace Speakr.Monitor.Cdr;

/// <summary>A range of <c>calldate</c>, as texts that are compared as the database compares them.</summary>
/// <param name="From">The first date in the range; <see langword="null"/> = from the very beginning, rows without a date included.</param>
/// <param name="Before">The first date after the range; <see langword="null"/> = without end.</param>
public sealed record CdrRange(string? From, string? Before)
{
    /// <summary>Every row.</summary>
    public static CdrRange All { get; } = new(null, null);
}
