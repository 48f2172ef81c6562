using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.History.Sql;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline.Gaps;
using Speakr.Monitor.Pipeline.Healing;
using Speakr.Monitor.Pipeline.Journaling;
using Speakr.Monitor.Pipeline.Leadership;

namespace Speakr.Monitor.Pipeline;

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
    private readonly MonitorMetrics _metrics;
    private readonly PbxActor _actor;
    private readonly PipelineState _state;
    private readonly GapRecorder _gaps;
    private readonly AgentRecorder? _agents;
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
        if (_store is ICallAgentStore agents)
            _agents = new AgentRecorder(pbx.Name, agents, _time, _loggers.CreateLogger<AgentRecorder>());
        _metrics = services.GetRequiredService<MonitorMetrics>();
        _actor = new PbxActor(
            services.GetService<IEventJournalFactory>()?.Create(pbx.Name), _options.EventBufferSize, _options.Tracking, _time, _loggers,
            () => _state!.Store.LastError, new LiveFeed(services.GetRequiredService<LiveCalls>(), pbx.Name), _agents,
            savesInline: _store is SqlCallHistoryStore, _metrics.Appending(pbx.Name))
        {
            OpenedLate = ReadNotesAsync,
        };
        _state = new PipelineState(pbx.Name, _actor);
        _gaps = new GapRecorder(
            Environment.MachineName, _actor.Journal, _store as ICallGapStore, _metrics, _time, _loggers.CreateLogger<GapRecorder>(),
            _actor.JournalState);
        // Reported as not connected from the start.
        foreach (var source in pbx.Sources)
            _status.Add(source.Name, _time.GetUtcNow());
        _status.Add(pbx.Name, _state);
    }

    /// <summary>Changed calls that are not saved.</summary>
    public int Unsaved => _actor.Changed.Unsaved;

    /// <summary>Changed calls and events that are neither saved nor in a journal.</summary>
    public (long Calls, long Events) Lost => (_actor.JournalState.HoldsEvents ? 0 : _actor.Changed.Unsaved, _actor.Unjournaled);

    public void ReportAway(CallHistoryException away) => _state.ReportAway(away, 0, _time.GetUtcNow());

    /// <summary>The parts, which run side by side. When one fails, the others are of no use.</summary>
    /// <param name="stopping">No more events are read; what has been received takes effect and is saved.</param>
    /// <param name="giveUp">Ends everything.</param>
    public IEnumerable<Func<Task>> Parts(CancellationToken stopping, CancellationToken giveUp)
    {
        giveUp.Register(_over.Cancel);
        yield return () => ReadAsync(stopping, giveUp);
        yield return () => _actor.RunAsync(trackingOver: _over.Token, giveUp);
        yield return () => BeginAsync(stopping, _over.Token);
        yield return () => SaveAsync(stopping);
        yield return () => new JournalCompactor(_actor, _time, _loggers.CreateLogger<JournalCompactor>()).RunAsync(_over.Token);
        yield return () => _gaps.RunAsync(stopping);
        if (_agents is { } agents)
            yield return () => agents.RunAsync(stopping);
        if (_options.HealsFromRecords && RecordSource is { } records)
            yield return () => NewHealing(records).RunAsync(stopping);
    }

    public async ValueTask DisposeAsync()
    {
        _actor.Dispose();
        if (_actor.Journal is { } journal)
            await journal.DisposeAsync().ConfigureAwait(false);
        _over.Dispose();
    }

    private async Task ReadAsync(CancellationToken stopping, CancellationToken giveUp)
    {
        try
        {
            await _actor.Opened.WaitAsync(giveUp).ConfigureAwait(false);
            if (_actor.JournalState.IsOpen)
                await ReadNotesAsync(stopping).ConfigureAwait(false);
            using var clock = new ClockLoop(_actor.Clock, _actor.Inbox, _gaps, _time, _loggers.CreateLogger<ClockLoop>());
            await LookBackAsync(clock, await _actor.Opened.ConfigureAwait(false), stopping).ConfigureAwait(false);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var watching = clock.RunAsync(over.Token);
            var readers = _pbx.Sources.Select(source => new ReadingLoop(
                source, _actor.Inbox, _status.Add(source.Name, _time.GetUtcNow()), _actor.Clock, clock, _gaps, _metrics, NewBackoff(), _time,
                _loggers.CreateLogger<ReadingLoop>()));
            await Task.WhenAll(readers.Select(reader => reader.RunAsync(stopping))).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
        finally
        {
            _actor.Inbox.EndEvents();
        }
    }

    private async Task ReadNotesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _gaps.ReadLastHeardAsync(_pbx.Sources.Select(source => source.Name), cancellationToken).ConfigureAwait(false);
        }
        catch (JournalException failure)
        {
            Logger.JournalNoteFailed(failure.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped while a large journal was being opened.
        }
    }

    private async Task LookBackAsync(ClockLoop clock, OldEvents old, CancellationToken cancellationToken)
    {
        try
        {
            if (old.LastPosition > 0
                && await _actor.Journal!.ReadAsync(old.LastPosition - 1, limit: 1, cancellationToken).ConfigureAwait(false) is [{ Event: var last }])
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

    /// <summary>Reaches the store, then replays what the journal holds.</summary>
    private async Task BeginAsync(CancellationToken stopping, CancellationToken giveUp)
    {
        try
        {
            var old = await _actor.Opened.WaitAsync(giveUp).ConfigureAwait(false);
            var startup = new HistoryStartup(_store, _actor, _state, NewBackoff(), _time, _loggers.CreateLogger<HistoryStartup>());
            await startup.ReachAsync(old, stopping, giveUp).ConfigureAwait(false);
            await ReplayAsync(old, giveUp).ConfigureAwait(false);
            _replayed.TrySetResult();
        }
        catch (Exception failure)
        {
            _replayed.TrySetException(failure);
            if (failure is OperationCanceledException && stopping.IsCancellationRequested)
                return;
            throw;
        }
    }

    private async Task ReplayAsync(OldEvents old, CancellationToken cancellationToken)
    {
        try
        {
            if (await _actor.ReplayAsync(old.ReplayTo, cancellationToken).ConfigureAwait(false) is > 0 and var replayed)
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
            _pbx.Name, $"{Environment.MachineName}, process {Environment.ProcessId}", _store, _actor, _state, new FeedCoverage(_gaps, _time),
            _services.GetRequiredService<LeaseSpread>(), _time, _loggers.CreateLogger<LeaderLoop>());
        return new LeaderLoop(
            context,
            new StoredCallReconciler(_actor, loader, _store, _options.Tracking, _pbx.Calls, _time),
            writer => new SavingLoop(
                writer, _actor, observers, _state, _metrics, NewBackoff(), _time, _loggers.CreateLogger<SavingLoop>()),
            NewBackoff());
    }

    /// <summary>The call detail records of this PBX, when they can be read.</summary>
    private ICallRecordSource? RecordSource => _services.GetServices<ICallRecordSource>().FirstOrDefault(
        records => records.Source is null || _pbx.Sources.Any(source => source.Name == records.Source));

    private HealingLoop NewHealing(ICallRecordSource records)
    {
        var longestCall = _options.Tracking.MaxWait + _options.Tracking.MaxTalk;
        var healer = new CallHealer(
            _pbx.Name, records, _actor, _gaps, _store, new HealingWindows(longestCall), _metrics, _time,
            _loggers.CreateLogger<CallHealer>());
        // As often as records are copied.
        return new HealingLoop(healer, _actor, new EveryMinute(), _time, _loggers.CreateLogger<HealingLoop>());
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
