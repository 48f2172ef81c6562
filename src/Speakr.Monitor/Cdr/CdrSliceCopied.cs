namespace Speakr.Monitor.Cdr;

/// <summary>A slice that was copied.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Next">The date at which the rest of the range begins.</param>
public sealed record CdrSliceCopied(int Rows, string Next);
