namespace Speakr.Monitor.Cdr;

/// <summary>A row of a batch that the destination refuses for its content.</summary>
/// <param name="Index">Its place in <see cref="CdrBatch.Rows"/>.</param>
/// <param name="Reason">What the destination said, without values.</param>
public sealed record RefusedCdr(int Index, string Reason);
