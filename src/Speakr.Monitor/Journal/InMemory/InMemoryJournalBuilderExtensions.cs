using Microsoft.Extensions.DependencyInjection.Extensions;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Journal.InMemory;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps the journal of events in memory.</summary>
public static class InMemoryJournalBuilderExtensions
{
    /// <summary>Keeps events in memory, for tests and samples: nothing outlives the process. The first choice of a journal wins.</summary>
    /// <param name="builder">What <c>AddSpeakrMonitor</c> returned.</param>
    /// <param name="maxEvents">How many events one journal may hold. <value>Default: 1,000,000.</value></param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxEvents"/> is less than 1.</exception>
    public static ISpeakrMonitorBuilder UseInMemoryJournal(this ISpeakrMonitorBuilder builder, int maxEvents = 1_000_000)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvents, 1);
        builder.Services.TryAddSingleton<IEventJournalFactory>(_ => new InMemoryEventJournalFactory(maxEvents));
        return builder;
    }
}
