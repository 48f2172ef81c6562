namespace Speakr.Monitor.Cdr;

/// <summary>A slice that was copied.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Next">The date at which the rest of the range begins.</param>
internal sealed record CdrSliceCopied(int Rows, string Next);
