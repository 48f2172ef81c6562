namespace Speakr.Monitor.Cdr;

/// <summary>Rows of a source in the order of <c>calldate</c>. Rows of one <c>calldate</c> are not split between two pages, unless stated.</summary>
/// <param name="Rows">The rows; may be more than were asked for when that many share a date.</param>
/// <param name="Next">
/// Where the next page begins: a date after all of <paramref name="Rows"/>, or their own date when the page is divided;
/// <see langword="null"/> when nothing is left.
/// </param>
public sealed record CdrPage(IReadOnlyList<CdrRow> Rows, string? Next)
{
    /// <summary>
    /// Whether the next page goes on with rows of the same date, which all rows of this page share; none of them has the key of a row here. Only in what
    /// <see cref="ICdrSource.ReadPagesAsync"/> returns. <value>Default: <see langword="false"/>.</value>
    /// </summary>
    public bool IsDivided { get; init; }
}

/// <summary>How many rows a source has for one day.</summary>
/// <param name="Day">The date part of <c>calldate</c>, <c>2018-11-04</c>; <see langword="null"/> for rows without a date.</param>
/// <param name="Rows">How many rows.</param>
public sealed record CdrDay(string? Day, long Rows);
