using Speakr.Monitor.History;

namespace Speakr.Monitor.Conformance.History;

/// <summary>
/// What the suite has to know about a store: how to get one, and where it may differ and why. Each test makes its own setup and
/// disposes it afterwards.
/// </summary>
public abstract class CallHistoryStoreSetup : IAsyncDisposable
{
    /// <summary>A store over storage that is new and empty. It has not been initialised; the suite does that.</summary>
    public abstract ValueTask<ICallHistoryStore> CreateAsync();

    /// <summary>
    /// A second store over the storage that <see cref="CreateAsync"/> made, as a restarted program would open it. Not called when
    /// <see cref="NotPersistentBecause"/> is set.
    /// </summary>
    public abstract ValueTask<ICallHistoryStore> ReopenAsync();

    /// <summary>To what the store cuts <c>CreatedAt</c> and <c>UpdatedAt</c>. <value>Default: one second.</value></summary>
    public virtual TimeSpan CallTimePrecision => TimeSpan.FromSeconds(1);

    /// <summary>To what the store cuts the times of visits. <value>Default: one millisecond.</value></summary>
    public virtual TimeSpan VisitTimePrecision => TimeSpan.FromMilliseconds(1);

    /// <summary>After how many characters the store cuts texts. <value>Default: 255, as the tables of the library do; <see langword="null"/>: it cuts none.</value></summary>
    public virtual int? LongestText => 255;

    /// <summary>The reason why nothing outlives the store, if so. <value>Default: <see langword="null"/>, it does.</value></summary>
    public virtual string? NotPersistentBecause => null;

    /// <summary>The reason why characters outside the basic plane (emoji) are replaced, if so. <value>Default: <see langword="null"/>, they are kept.</value></summary>
    public virtual string? NoEmojiBecause => null;

    /// <summary>Removes the storage.</summary>
    public abstract ValueTask DisposeAsync();
}
