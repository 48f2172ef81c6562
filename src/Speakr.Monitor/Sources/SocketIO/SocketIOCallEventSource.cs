using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>
/// Call events from a Socket.IO server (version 3 or 4) that sends the AMI events of Asterisk, whatever the names of its Socket.IO events.
/// Connects over WebSocket only. Safe to share; one enumeration at a time.
/// </summary>
/// <param name="options">Where the feed is. Valid, and not to be changed afterwards.</param>
/// <param name="logger">Told once of each kind of bad input.</param>
/// <param name="time">Tells when events were received, and times out.</param>
internal sealed class SocketIOCallEventSource(SocketIOSourceOptions options, ILogger<SocketIOCallEventSource> logger, TimeProvider time) : ICallEventSource
{
    private readonly InputReport _report = new(options.Name, logger);
    private readonly SingleReading _reading = new();

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public string IdPrefix => options.IdPrefix;

    /// <summary>What has been received so far.</summary>
    public SourceCounters Counters => _report.Counters;

    /// <inheritdoc/>
    /// <exception cref="CallEventSourceException">The connection could not be made, or was lost.</exception>
    /// <exception cref="InvalidOperationException">Another enumeration is running.</exception>
    public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turn = _reading.Begin(Name);
        cancellationToken.ThrowIfCancellationRequested();
        var connection = new SocketIOConnection(options, _report, logger, time, cancellationToken);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            yield return new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = time.GetUtcNow(), Source = Name };
            while (true)
            {
                yield return await connection.ReadAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
