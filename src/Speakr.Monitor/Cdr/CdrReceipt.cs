namespace Speakr.Monitor.Cdr;

/// <summary>A note about rows that were written, kept until it is cleared. Opaque to the destination.</summary>
/// <param name="Number">Its number, unique within a synchronization; chosen by the synchronizer, growing.</param>
/// <param name="Content">What the synchronizer has to remember; may be some megabytes.</param>
public sealed record CdrReceipt(long Number, ReadOnlyMemory<byte> Content);
