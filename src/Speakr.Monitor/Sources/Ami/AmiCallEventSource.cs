using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.Ami;

/// <summary>Call events from Asterisk's manager interface (AMI). Safe to share; one enumeration at a time.</summary>
/// <param name="options">Where Asterisk is. Valid, and not to be changed afterwards.</param>
/// <param name="logger">Told once of each kind of bad input and of each missing permission.</param>
/// <param name="time">Tells when events were received, and times out.</param>
internal sealed class AmiCallEventSource(AmiSourceOptions options, ILogger<AmiCallEventSource> logger, TimeProvider time) : ICallEventSource
{
    private readonly InputReport _report = new(options.Name, logger);
    private readonly PbxStart _start = new();
    private readonly SingleReading _reading = new();

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public string IdPrefix => options.IdPrefix;

    /// <summary>What has been received so far.</summary>
    public SourceCounters Counters => _report.Counters;

    /// <summary>What the user may do, as far as it has shown.</summary>
    public AmiPermissions Permissions { get; } = new(options.Name, time, logger);

    /// <inheritdoc/>
    /// <exception cref="CallEventSourceException">The connection could not be made, or was lost.</exception>
    /// <exception cref="InvalidOperationException">Another enumeration is running.</exception>
    public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turn = _reading.Begin(Name);
        cancellationToken.ThrowIfCancellationRequested();
        var dialogue = new AmiDialogue(options, Permissions, _start, time, logger);
        var connection = new AmiConnection(options, dialogue, _report, logger, time, cancellationToken);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync().ConfigureAwait(false);
            yield return new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = time.GetUtcNow(), Source = Name };
            while (true)
            {
                yield return await connection.ReadAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
