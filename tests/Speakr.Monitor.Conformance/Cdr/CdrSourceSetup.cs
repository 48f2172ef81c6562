using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Conformance.Cdr;

/// <summary>
/// What the suite has to know about a source: how to get one, how rows come into it, and where it may differ and why. Each test makes
/// its own setup and disposes it afterwards.
/// </summary>
public abstract class CdrSourceSetup : IAsyncDisposable
{
    /// <summary>A source that is new and empty. Called once.</summary>
    /// <param name="hasMarker">Whether its rows can be marked.</param>
    public abstract ValueTask<ICdrSource> CreateAsync(bool hasMarker);

    /// <summary>Adds rows as the PBX would, unmarked. May be called from any thread, also while the source is at work.</summary>
    public abstract ValueTask InsertAsync(IReadOnlyList<CdrRow> rows);

    /// <summary>How many rows are marked.</summary>
    public abstract ValueTask<int> CountMarkedAsync();

    /// <summary>The reason why no column can be NULL, if so. <value>Default: <see langword="null"/>, they can.</value></summary>
    public virtual string? NoNullsBecause => null;

    /// <summary>The reason why dates cannot be <c>0000-00-00 00:00:00</c>, if so. <value>Default: <see langword="null"/>, they can.</value></summary>
    public virtual string? NoZeroDatesBecause => null;

    /// <summary>The reason why there are no emoji (characters outside the basic plane), if so. <value>Default: <see langword="null"/>.</value></summary>
    public virtual string? NoEmojiBecause => null;

    /// <summary>Removes the storage.</summary>
    public abstract ValueTask DisposeAsync();
}
