using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Conformance.Sources;

/// <summary>
/// What a source is connected to in the conformance suite: a server, a file, a fake. Made anew for each test and disposed of after it.
/// Derive from it once for a source, and override what that source has.
/// </summary>
public abstract class CallEventSourcePeer : IAsyncDisposable
{
    /// <summary>
    /// Why there is no connection that could be lost, in a sentence; <see langword="null"/> when there is one and
    /// <see cref="CutAsync"/> cuts it.
    /// </summary>
    public virtual string? NoConnectionBecause => null;

    /// <summary>
    /// Starts the peer. Each connection made to it receives all payloads, in their order, and then nothing more, while it stays open.
    /// </summary>
    /// <param name="payloads">
    /// AMI events as JSON text, keys in lower case. A few tests send text that is not valid; send it in the place of a payload as it is.
    /// </param>
    /// <returns>A source for this peer that has not connected yet and puts no prefix before identifiers.</returns>
    public abstract ValueTask<ICallEventSource> StartAsync(IReadOnlyList<string> payloads);

    /// <summary>Cuts all connections without a goodbye. Called only when <see cref="NoConnectionBecause"/> is <see langword="null"/>.</summary>
    public virtual ValueTask CutAsync() => throw new NotSupportedException(NoConnectionBecause);

    /// <summary>Stops the peer.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
