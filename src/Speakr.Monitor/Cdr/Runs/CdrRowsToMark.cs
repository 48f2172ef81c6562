namespace Speakr.Monitor.Cdr.Runs;

/// <summary>Rows that are at the destination and have to be marked.</summary>
/// <param name="Receipt">The receipt that names them; <see langword="null"/> when none was needed because none of them was copied now.</param>
/// <param name="Keys">The rows.</param>
/// <param name="Expected">How many of them nobody should have marked before.</param>
internal sealed record CdrRowsToMark(long? Receipt, IReadOnlyList<CdrRowKey> Keys, int Expected);
