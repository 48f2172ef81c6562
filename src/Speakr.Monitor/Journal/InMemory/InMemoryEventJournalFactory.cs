namespace Speakr.Monitor.Journal.InMemory;

/// <summary>Makes journals in memory. Safe for concurrent use.</summary>
internal sealed class InMemoryEventJournalFactory(int maxEvents) : IEventJournalFactory
{
    public IEventJournal Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new InMemoryEventJournal(maxEvents);
    }
}
