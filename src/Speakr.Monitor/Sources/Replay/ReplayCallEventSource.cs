using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.Replay;

/// <summary>
/// Call events from recordings of a feed, at the pace at which they were recorded, faster or in a loop: for demonstrations, tests and
/// reproducing what a customer saw. Safe to share; one enumeration at a time.
/// </summary>
internal sealed class ReplayCallEventSource : ICallEventSource
{
    // The most that a timer can wait.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(24);

    private readonly ReplaySourceOptions _options;
    private readonly IReadOnlyList<ReplayRecording> _recordings;
    private readonly TimeProvider _time;
    private readonly InputReport _report;
    private readonly CallEventParser _parser;
    private readonly RecordingReader _reader;
    private readonly SingleReading _reading = new();
    private long _replays;

    /// <summary>Makes a source; opens nothing yet.</summary>
    /// <param name="options">What to replay. Valid, and not to be changed afterwards.</param>
    /// <param name="logger">Told once of each kind of bad input.</param>
    /// <param name="timeProvider">Waits between events, and gives their times of receipt.</param>
    public ReplayCallEventSource(ReplaySourceOptions options, ILogger<ReplayCallEventSource> logger, TimeProvider timeProvider)
    {
        _options = options;
        _recordings = [.. options.Files.Select(ReplayRecording.FromFile), .. options.Recordings];
        _time = timeProvider;
        _report = new InputReport(options.Name, logger);
        _parser = new CallEventParser(options.Name, "");
        _reader = new RecordingReader(_parser, _report);
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public string IdPrefix => _options.IdPrefix;

    /// <summary>What has been read so far.</summary>
    public SourceCounters Counters => _report.Counters;

    /// <inheritdoc/>
    /// <exception cref="CallEventSourceException">A recording cannot be read; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Another enumeration is running.</exception>
    public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turn = _reading.Begin(Name);
        var extents = await MeasureAsync(cancellationToken).ConfigureAwait(false);
        yield return new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _time.GetUtcNow(), Source = Name };
        await foreach (var callEvent in ReplayAsync(extents, cancellationToken).ConfigureAwait(false))
            yield return callEvent;
    }

    private bool IsFresh => _options.FreshIds ?? _options.Loop;

    private async IAsyncEnumerable<CallEvent> ReplayAsync(
        RecordingExtent[] extents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var counterBlock = extents.Max(extent => extent.HighestCounter) + 1;
        bool isEmpty;
        do
        {
            isEmpty = true;
            for (var i = 0; i < _recordings.Count; i++)
            {
                var freshIds = IsFresh ? new FreshIds(extents[i], _time.GetUtcNow(), _replays++, counterBlock) : null;
                await foreach (var callEvent in ReplayAsync(_recordings[i], cancellationToken).ConfigureAwait(false))
                {
                    isEmpty = false;
                    yield return WithPrefix(freshIds?.Apply(callEvent) ?? callEvent);
                }
            }

            if (_options.Loop)
                await Task.Delay(_options.PauseBetweenPasses, _time, cancellationToken).ConfigureAwait(false);
        }
        // A loop over nothing would never yield, nor end.
        while (_options.Loop && !isEmpty);
    }

    private async IAsyncEnumerable<CallEvent> ReplayAsync(
        ReplayRecording recording, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        await foreach (var recorded in _reader.ReadAsync(recording, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_options.Speed > 0 && recorded.Offset / _options.Speed - _time.GetElapsedTime(start) is { Ticks: > 0 } wait)
                await Task.Delay(wait < LongestWait ? wait : LongestWait, _time, cancellationToken).ConfigureAwait(false);
            _report.Add(FrameOutcome.Event, default);
            yield return recorded.Event with { ReceivedAt = _time.GetUtcNow() };
        }
    }

    // A missing recording is noticed before anything is replayed, and the extent has to be known before the first event.
    private async Task<RecordingExtent[]> MeasureAsync(CancellationToken cancellationToken)
    {
        var reader = new RecordingReader(_parser, report: null);
        var extents = new RecordingExtent[_recordings.Count];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = RecordingExtent.None;
            await foreach (var recorded in reader.ReadAsync(_recordings[i], cancellationToken).ConfigureAwait(false))
            {
                if (!IsFresh)
                    break;
                extents[i] = extents[i].With(recorded.Event);
            }
        }

        return extents;
    }

    private CallEvent WithPrefix(CallEvent callEvent) =>
        IdPrefix.Length == 0 ? callEvent : callEvent.WithIds(id => CallId.Shorten(IdPrefix + id));
}
