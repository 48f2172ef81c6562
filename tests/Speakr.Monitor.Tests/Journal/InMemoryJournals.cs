using Microsoft.Extensions.DependencyInjection.Extensions;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Tests.Journal;

internal static class InMemoryJournals
{
    public static ISpeakrMonitorBuilder UseInMemoryJournal(this ISpeakrMonitorBuilder builder, int maxEvents = 1_000_000)
    {
        builder.Services.TryAddSingleton<IEventJournalFactory>(new Factory(maxEvents));
        return builder;
    }

    private sealed class Factory(int maxEvents) : IEventJournalFactory
    {
        public IEventJournal Create(string name) => new InMemoryEventJournal(maxEvents);
    }
}
