namespace Speakr.Monitor.Journal;

/// <summary>How much a journal holds.</summary>
/// <param name="Events">Events in it.</param>
/// <param name="Bytes">Its size on disk, or in memory.</param>
internal readonly record struct JournalUsage(long Events, long Bytes);
