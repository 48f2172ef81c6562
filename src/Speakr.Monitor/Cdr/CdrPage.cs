namespace Speakr.Monitor.Cdr;

/// <summary>Rows of a source in the order of <c>calldate</c>. Rows of one <c>calldate</c> are never divided between two pages.</summary>
/// <param name="Rows">The rows; may be more than were asked for when that many share a date.</param>
/// <param name="Next">Where the next page begins: a date after all of <paramref name="Rows"/>; <see langword="null"/> when nothing is left.</param>
public sealed record CdrPage(IReadOnlyList<CdrRow> Rows, string? Next);
