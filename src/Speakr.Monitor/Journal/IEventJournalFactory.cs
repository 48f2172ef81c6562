namespace Speakr.Monitor.Journal;

/// <summary>Makes the journals of an application. Safe for concurrent use.</summary>
internal interface IEventJournalFactory
{
    /// <summary>Makes the journal of one PBX; opens nothing yet. Disposed by the caller.</summary>
    /// <param name="name">The name of its first source. Any text; the same name finds the same journal after a restart.</param>
    IEventJournal Create(string name);
}
