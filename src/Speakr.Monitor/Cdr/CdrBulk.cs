namespace Speakr.Monitor.Cdr;

/// <summary>A range of rows that a destination is asked to copy within its own server, as far as it can.</summary>
/// <param name="Table">Where the rows are.</param>
/// <param name="Range">Which dates.</param>
/// <param name="Rows">About how many rows a slice has, which is one transaction. When fewer are left, the destination leaves them to the caller.</param>
/// <param name="Marks">Whether the rows are marked in the same transaction. A slice of which rows are marked already is left to the caller.</param>
/// <param name="StateAt">The state to write with a slice, for the date at which the rest begins. Called in the order of dates.</param>
/// <param name="Copied">Called after each commit with the number of rows and the date at which the rest begins. In the order of dates; on any thread.</param>
internal sealed record CdrBulk(
    CdrSourceTable Table, CdrRange Range, int Rows, bool Marks, Func<string, string> StateAt, Action<int, string> Copied);
