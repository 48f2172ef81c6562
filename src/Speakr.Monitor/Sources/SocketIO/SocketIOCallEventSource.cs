using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>
/// Call events from a Socket.IO server (version 3 or 4) that sends the AMI events of Asterisk, whatever the names of its Socket.IO events.
/// Connects over WebSocket only. Safe to share; one enumeration at a time.
/// </summary>
internal sealed class SocketIOCallEventSource : ICallEventSource
{
    private readonly SocketIOSourceOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly InputReport _report;
    private int _isReading;

    /// <summary>Makes a source; connects to nothing yet.</summary>
    /// <param name="options">Where the feed is. Not to be changed afterwards.</param>
    /// <param name="logger">Told once of each kind of bad input.</param>
    /// <param name="timeProvider">Tells when events were received, and times out.</param>
    /// <exception cref="OptionsValidationException">An option cannot work; the message names it.</exception>
    public SocketIOCallEventSource(SocketIOSourceOptions options, ILogger<SocketIOCallEventSource> logger, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var validation = new SocketIOSourceOptionsValidator().Validate(null, options);
        if (validation.Failed)
            throw new OptionsValidationException(Options.DefaultName, typeof(SocketIOSourceOptions), validation.Failures);
        _options = options;
        _logger = logger;
        _time = timeProvider;
        _report = new InputReport(options.Name, logger);
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public string IdPrefix => _options.IdPrefix;

    /// <summary>What has been received so far.</summary>
    public SourceCounters Counters => _report.Counters;

    /// <inheritdoc/>
    /// <exception cref="CallEventSourceException">The connection could not be made, or was lost.</exception>
    /// <exception cref="InvalidOperationException">Another enumeration is running.</exception>
    public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isReading, 1) == 1)
            throw new InvalidOperationException($"Source {Name} is being read already.");
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var connection = new SocketIOConnection(_options, _report, _logger, _time, cancellationToken);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                yield return new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _time.GetUtcNow(), Source = Name };
                while (true)
                {
                    yield return await connection.ReadAsync().ConfigureAwait(false);
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }
}
