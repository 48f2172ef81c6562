using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.Ami;

/// <summary>Call events from Asterisk's manager interface (AMI). Safe to share; one enumeration at a time.</summary>
internal sealed class AmiCallEventSource : ICallEventSource
{
    private readonly AmiSourceOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly InputReport _report;
    private readonly PbxStart _start = new();
    private int _isReading;

    /// <summary>Makes a source; connects to nothing yet.</summary>
    /// <param name="options">Where Asterisk is. Not to be changed afterwards.</param>
    /// <param name="logger">Told once of each kind of bad input and of each missing permission.</param>
    /// <param name="timeProvider">Tells when events were received, and times out.</param>
    /// <exception cref="OptionsValidationException">An option cannot work; the message names it.</exception>
    public AmiCallEventSource(AmiSourceOptions options, ILogger<AmiCallEventSource> logger, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var validation = new AmiSourceOptionsValidator().Validate(null, options);
        if (validation.Failed)
            throw new OptionsValidationException(Options.DefaultName, typeof(AmiSourceOptions), validation.Failures);
        _options = options;
        _logger = logger;
        _time = timeProvider;
        _report = new InputReport(options.Name, logger);
        Permissions = new AmiPermissions(options.Name, timeProvider, logger);
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public string IdPrefix => _options.IdPrefix;

    /// <summary>What has been received so far.</summary>
    public SourceCounters Counters => _report.Counters;

    /// <summary>What the user may do, as far as it has shown.</summary>
    public AmiPermissions Permissions { get; }

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
            var dialogue = new AmiDialogue(_options, Permissions, _start, _time, _logger);
            var connection = new AmiConnection(_options, dialogue, _report, _logger, _time, cancellationToken);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync().ConfigureAwait(false);
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
