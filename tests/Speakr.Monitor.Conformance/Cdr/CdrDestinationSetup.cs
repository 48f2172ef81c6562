using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Conformance.Cdr;

/// <summary>
/// What the suite has to know about a destination: how to get one, and where it may differ and why. Each test makes its own setup and
/// disposes it afterwards.
/// </summary>
public abstract class CdrDestinationSetup : IAsyncDisposable
{
    /// <summary>A destination over storage that is new and empty. It has not been initialised; the suite does that.</summary>
    public abstract ValueTask<ICdrDestination> CreateAsync();

    /// <summary>A further destination over the storage that <see cref="CreateAsync"/> made, as another process would open it.</summary>
    public abstract ValueTask<ICdrDestination> ReopenAsync();

    /// <summary>
    /// Turns a record into one that the destination refuses for its content. <value>Default: <see langword="null"/>, it refuses nothing.</value>
    /// </summary>
    public virtual Func<CallDetailRecord, CallDetailRecord>? Refused => null;

    /// <summary>The reason why dates of only zeros are refused, if so. <value>Default: <see langword="null"/>, they are kept.</value></summary>
    public virtual string? NoZeroDateBecause => null;

    /// <summary>The reason why characters outside the basic plane (emoji) are refused, if so. <value>Default: <see langword="null"/>, they are kept.</value></summary>
    public virtual string? NoEmojiBecause => null;

    /// <summary>Removes the storage.</summary>
    public abstract ValueTask DisposeAsync();
}
