using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources;

/// <summary>
/// Where call events come from. Implement it to feed calls from anything else than the sources that come with the library,
/// register it with <c>AddCallEventSource</c>, and prove it with the conformance suite. <see cref="CallEventParser"/> reads events that
/// come as JSON.
/// </summary>
public interface ICallEventSource
{
    /// <summary>A short, stable name for logs and figures; unique among the sources of an application.</summary>
    string Name { get; }

    /// <summary>
    /// What the source puts before each identifier, to distinguish its PBX from others. Sources with the same prefix are feeds of the same PBX.
    /// <value>Default: empty.</value>
    /// </summary>
    string IdPrefix => "";

    /// <summary>
    /// Connects and yields events in the order in which they were received, starting with one of the kind
    /// <see cref="CallEventKind.Connected"/> once the connection really is up. One connection per enumeration: the caller owns
    /// reconnecting, and enumerates again. Input that cannot be understood is counted and left out, never thrown.
    /// Returns normally only when there will never be more events. Only one enumeration runs at a time.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration and closes the connection.</param>
    /// <exception cref="CallEventSourceException">The connection could not be made, or was lost.</exception>
    IAsyncEnumerable<CallEvent> ReadAsync(CancellationToken cancellationToken);
}
