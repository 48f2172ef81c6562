using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>
/// What the suite has to know about a journal: how to get one, and where it may differ and why. Each test makes its own setup and
/// disposes it afterwards.
/// </summary>
internal abstract class EventJournalSetup : IAsyncDisposable
{
    /// <summary>A factory over storage that is new and empty when it is called first; afterwards as a restarted program would make it.</summary>
    public abstract ValueTask<IEventJournalFactory> CreateAsync();

    /// <summary>
    /// A factory like that of <see cref="CreateAsync"/>, whose journals hold at most 20,000 <see cref="SampleEvents.Plain"/>, but 500 at least.
    /// </summary>
    public abstract ValueTask<IEventJournalFactory> CreateSmallAsync();

    /// <summary>The reason why nothing outlives the journal, if so. <value>Default: <see langword="null"/>, it does.</value></summary>
    public virtual string? NotPersistentBecause => null;

    /// <summary>Removes the storage.</summary>
    public abstract ValueTask DisposeAsync();
}
