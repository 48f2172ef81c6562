namespace Speakr.Monitor.Cdr;

/// <summary>Rows that a destination is asked to copy within its own server: the first of a range, up to the end of a date.</summary>
internal sealed record CdrSlice
{
    /// <summary>Where the rows stand.</summary>
    public required CdrSourceTable Table { get; init; }

    /// <summary>Which dates.</summary>
    public required CdrRange Range { get; init; }

    /// <summary>About how many rows. When fewer are left in the range, the destination leaves them to the caller.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether the rows are marked in the same transaction. A slice of which rows are marked already is left to the caller.</summary>
    public required bool Marks { get; init; }

    /// <summary>The state to write, for the date at which the rest begins; <see langword="null"/> leaves it as it is.</summary>
    public Func<string, string>? StateAt { get; init; }
}
