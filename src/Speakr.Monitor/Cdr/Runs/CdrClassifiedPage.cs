namespace Speakr.Monitor.Cdr.Runs;

/// <summary>A page of the source, classified by what is to be done with its rows.</summary>
/// <param name="Copy">The rows that are copied.</param>
/// <param name="Found">The rows that the destination has already, and that were not known to be there.</param>
/// <param name="LeftAlone">How many rows are remembered as copied, or in quarantine.</param>
/// <param name="Reached">The date before which nothing is left in the range; <see langword="null"/> at its end.</param>
internal sealed record CdrClassifiedPage(IReadOnlyList<CdrSourceRow> Copy, IReadOnlyList<CdrSourceRow> Found, int LeftAlone, string? Reached)
{
    /// <summary>Copies that take over the name of a recording.</summary>
    public IReadOnlyList<RenamedCdr> Renamed { get; init; } = [];
}
