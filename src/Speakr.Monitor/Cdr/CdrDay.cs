namespace Speakr.Monitor.Cdr;

/// <summary>How many rows a source has for one day.</summary>
/// <param name="Day">The date part of <c>calldate</c>, <c>2018-11-04</c>; <see langword="null"/> for rows without a date.</param>
/// <param name="Rows">How many rows.</param>
public sealed record CdrDay(string? Day, long Rows);
