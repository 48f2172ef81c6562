using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Live;
using Speakr.Monitor.Monitoring.Gaps;
using Speakr.Monitor.Monitoring.Healing;
using Speakr.Monitor.Monitoring.Journaling;
using Speakr.Monitor.Monitoring.Leadership;

namespace Speakr.Monitor.Monitoring;

/// <summary>The pipeline of one PBX: sources → journal → tracker → store, the last step while this host leads.</summary>
internal sealed class PbxPipeline : IAsyncDisposable
{
    private readonly IServiceProvider _services;
    private readonly Pbx _pbx;
    private readonly SpeakrMonitorOptions _options;
    private readonly MonitorStatus _status;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ICallHistoryStore _store;
    private readonly Channel<CallEvent> _events;
    private readonly PipelineParts _parts;
    private readonly PipelineState _state;
    private readonly GapRecorder _gaps;
    private readonly JournalLoop _journaling;
    // Cancelled when the leader loop has ended. What is unsaved then is left to another host or to the next start.
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _replayed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PbxPipeline(IServiceProvider services, Pbx pbx)
    {
        (_services, _pbx) = (services, pbx);
        _options = services.GetRequiredService<IOptions<SpeakrMonitorOptions>>().Value;
        _status = services.GetRequiredService<MonitorStatus>();
        _time = services.GetRequiredService<TimeProvider>();
        _loggers = services.GetRequiredService<ILoggerFactory>();
        _store = services.GetRequiredService<ICallHistoryStore>();
        _events = Channel.CreateBounded<CallEvent>(new BoundedChannelOptions(_options.EventBufferSize) { SingleReader = true });
        _parts = new PipelineParts(services.GetService<IEventJournalFactory>()?.Create(pbx.Name), _options.EventBufferSize, _time);
        _state = new PipelineState(pbx.Name, _parts);
        var metrics = services.GetRequiredService<MonitorMetrics>();
        metrics.Watch(pbx.Name, () => _parts.Backlog.Count, () => _parts.Changed.Count, () => _parts.JournalState.Usage?.Bytes);
        _gaps = new GapRecorder(
            Environment.MachineName, _parts.Journal, _store as ICallGapStore, metrics, _time, _loggers.CreateLogger<GapRecorder>(),
            () => _parts.JournalState.IsDurable);
        _journaling = new JournalLoop(
            _events.Reader, _parts.Journal, _parts.Backlog, _parts.Checkpoint, _parts.JournalState, _time, _loggers.CreateLogger<JournalLoop>(),
            () => _state.Store.LastError);
        // Reported as not connected from the start.
        foreach (var source in pbx.Sources)
            _status.Add(source.Name, _time.GetUtcNow());
        _status.Add(pbx.Name, _state);
    }

    /// <summary>Changed calls that are not saved.</summary>
    public int Unsaved => _parts.Changed.Unsaved;

    /// <summary>Changed calls and events that are neither saved nor in a journal.</summary>
    public (long Calls, long Events) Lost
    {
        get
        {
            var events = _events.Reader.Count + _journaling.InHand + _parts.Backlog.Unjournaled;
            return (_parts.JournalState.HoldsEvents ? 0 : _parts.Changed.Unsaved, events);
        }
    }

    public void ReportAway(CallHistoryException away) => _state.ReportAway(away, 0, _time.GetUtcNow());

    /// <summary>The parts, which run side by side. When one fails, the others are of no use.</summary>
    /// <param name="stopping">No more events are read; what has been received takes effect and is saved.</param>
    /// <param name="giveUp">Ends everything.</param>
    public IEnumerable<Func<Task>> Parts(CancellationToken stopping, CancellationToken giveUp)
    {
        giveUp.Register(_over.Cancel);
        yield return () => ReadAsync(stopping, giveUp);
        yield return () => _journaling.RunAsync(giveUp);
        yield return () => TrackAsync(stopping, _over.Token);
        yield return () => SaveAsync(stopping);
        yield return () => new JournalCompactor(_parts, _time, _loggers.CreateLogger<JournalCompactor>()).RunAsync(_over.Token);
        yield return () => _gaps.RunAsync(stopping);
        if (_options.HealsFromRecords && RecordSource is { } records)
            yield return () => NewHealing(records).RunAsync(stopping);
    }

    public async ValueTask DisposeAsync()
    {
        if (_parts.Journal is { } journal)
            await journal.DisposeAsync().ConfigureAwait(false);
        _over.Dispose();
    }

    private async Task ReadAsync(CancellationToken stopping, CancellationToken giveUp)
    {
        try
        {
            await _journaling.Opened.WaitAsync(giveUp).ConfigureAwait(false);
            await ReadNotesAsync(stopping).ConfigureAwait(false);
            using var clock = new ClockLoop(_parts.Clock, _events.Writer, _gaps, _time, _loggers.CreateLogger<ClockLoop>());
            await LookBackAsync(clock, await _journaling.Opened.ConfigureAwait(false), stopping).ConfigureAwait(false);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var watching = clock.RunAsync(over.Token);
            var readers = _pbx.Sources.Select(source => new ReadingLoop(
                source, _events.Writer, _status.Add(source.Name, _time.GetUtcNow()), _parts.Clock, clock, _gaps, NewBackoff(), _time,
                _loggers.CreateLogger<ReadingLoop>()));
            await Task.WhenAll(readers.Select(reader => reader.RunAsync(stopping))).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
        finally
        {
            _events.Writer.TryComplete();
        }
    }

    private async Task ReadNotesAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_parts.JournalState.Trouble is null)
                await _gaps.ReadLastHeardAsync(_pbx.Sources.Select(source => source.Name), cancellationToken).ConfigureAwait(false);
        }
        catch (JournalException failure)
        {
            Logger.JournalNoteFailed(failure.Message);
        }
    }

    private async Task LookBackAsync(ClockLoop clock, OldEvents old, CancellationToken cancellationToken)
    {
        try
        {
            if (old.LastPosition > 0
                && await _parts.Journal!.ReadAsync(old.LastPosition - 1, limit: 1, cancellationToken).ConfigureAwait(false) is [{ Event: var last }])
                await clock.LookBackAsync(last.ReceivedAt, cancellationToken).ConfigureAwait(false);
        }
        catch (JournalException failure)
        {
            Logger.JournalUnreadable(failure.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped before the first event.
        }
    }

    private async Task TrackAsync(CancellationToken stopping, CancellationToken giveUp)
    {
        var tracker = new CallTracker(_options.Tracking);
        var tracking = new TrackingLoop(_parts, tracker, _time, _loggers.CreateLogger<TrackingLoop>())
        {
            Live = _services.GetRequiredService<LiveCalls>(), Pbx = _pbx.Name,
        };
        try
        {
            var old = await _journaling.Opened.WaitAsync(giveUp).ConfigureAwait(false);
            var startup = new HistoryStartup(_store, _parts, _state, NewBackoff(), _time, _loggers.CreateLogger<HistoryStartup>());
            await startup.ReachAsync(old, stopping, giveUp).ConfigureAwait(false);
            await ReplayAsync(tracking, old, giveUp).ConfigureAwait(false);
            _replayed.TrySetResult();
        }
        catch (Exception failure)
        {
            _parts.Changed.Complete();
            _replayed.TrySetException(failure);
            if (failure is OperationCanceledException && stopping.IsCancellationRequested)
                return;
            throw;
        }

        try
        {
            await tracking.RunAsync(giveUp).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The leader loop has ended: what waits is in the journal, or is reported as unsaved.
        }
    }

    private async Task ReplayAsync(TrackingLoop tracking, OldEvents old, CancellationToken cancellationToken)
    {
        try
        {
            if (await tracking.ReplayAsync(old.ReplayTo, cancellationToken).ConfigureAwait(false) is > 0 and var replayed)
                Logger.JournalReplayed(replayed);
        }
        catch (JournalException failure)
        {
            // Continue with what was replayed; the store has what was saved.
            Logger.JournalUnreadable(failure.Message);
        }
    }

    private async Task SaveAsync(CancellationToken stopping)
    {
        try
        {
            await _replayed.Task.ConfigureAwait(false);
            await ReadGapsAsync(_over.Token).ConfigureAwait(false);
            await NewLeaderLoop().RunAsync(stopping, _over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped while standing by, or before the store was reached.
        }
        finally
        {
            await _over.CancelAsync().ConfigureAwait(false);
        }
    }

    private LeaderLoop NewLeaderLoop()
    {
        var loader = _services.GetRequiredService<HistoryLoader>();
        var observers = _services.GetRequiredService<CallObservers>();
        var context = new LeadershipContext(
            _pbx.Name, $"{Environment.MachineName}, process {Environment.ProcessId}", _store, _parts, _state, new FeedCoverage(_gaps, _time), _time,
            _loggers.CreateLogger<LeaderLoop>());
        return new LeaderLoop(
            context,
            new StoredCallReconciler(_parts, loader, _store, _options.Tracking, _pbx.Calls, _time),
            session => new SavingLoop(
                session, _parts, observers, _state, _services.GetRequiredService<MonitorMetrics>(), NewBackoff(), _time, _loggers.CreateLogger<SavingLoop>()),
            NewBackoff());
    }

    /// <summary>The call detail records of this PBX, when they can be read.</summary>
    private ICallRecordSource? RecordSource => _services.GetServices<ICallRecordSource>().FirstOrDefault(
        records => records.Source is null || _pbx.Sources.Any(source => source.Name == records.Source));

    private HealingLoop NewHealing(ICallRecordSource records)
    {
        var longestCall = _options.Tracking.MaxWait + _options.Tracking.MaxTalk;
        var healer = new CallHealer(
            _pbx.Name, records, _parts, _gaps, _store, new HealingWindows(longestCall), _services.GetRequiredService<MonitorMetrics>(), _time,
            _loggers.CreateLogger<CallHealer>());
        // As often as records are copied.
        return new HealingLoop(healer, _parts, new EveryMinute(), _time, _loggers.CreateLogger<HealingLoop>());
    }

    private async Task ReadGapsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var since = _time.GetUtcNow() - _options.Tracking.MaxWait - _options.Tracking.MaxTalk;
            await _gaps.ReadStoredAsync(_pbx.Sources.Select(source => source.Name), since, cancellationToken).ConfigureAwait(false);
        }
        catch (CallHistoryException away)
        {
            // Not fatal: gaps are needed for healing only.
            Logger.GapsNotRead(away.Message);
        }
    }

    private ILogger Logger => _loggers.CreateLogger<PbxPipeline>();

    private ReconnectBackoff NewBackoff() => new(_options.ReconnectMinDelay, _options.ReconnectMaxDelay, Random.Shared.NextDouble);
}
