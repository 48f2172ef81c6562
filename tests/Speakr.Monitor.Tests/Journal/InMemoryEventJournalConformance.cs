using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Tests.Journal;

public sealed class InMemoryEventJournalConformance() : EventJournalConformance(new InMemorySetup())
{
    private sealed class InMemorySetup : EventJournalSetup
    {
        public override string NotPersistentBecause => "It lives in memory.";

        public override ValueTask<IEventJournalFactory> CreateAsync() =>
            ValueTask.FromResult(RegisteredJournal.Create(builder => builder.UseInMemoryJournal()));

        public override ValueTask<IEventJournalFactory> CreateSmallAsync() =>
            ValueTask.FromResult(RegisteredJournal.Create(builder => builder.UseInMemoryJournal(maxEvents: 1000)));

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
