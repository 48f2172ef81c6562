namespace Speakr.Monitor.Journal;

/// <summary>What was found when a journal was opened.</summary>
/// <param name="LastPosition">The position of the last event that was ever appended; 0 in a new journal.</param>
/// <param name="Trouble">
/// In a sentence for operators, what could not be used and what became of it: a damaged file that was set aside after its readable events
/// were taken over. <see langword="null"/> when all was well.
/// </param>
internal sealed record JournalOpening(long LastPosition, string? Trouble);
