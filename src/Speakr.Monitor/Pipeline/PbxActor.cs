using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Pipeline.Journaling;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// One PBX. A single loop writes received events to the journal, applies them to the tracker and hands on the calls that changed; whatever else is
/// wanted of the tracker is posted to it as work and runs between two events. So nothing here needs a lock: what other threads may look at is volatile.
/// </summary>
internal sealed partial class PbxActor : IDisposable
{
    // Changes are handed on after so many events, so that saving begins during a long burst.
    private const int BatchSize = 1024;

    // When more changed calls wait to be saved, events stay in the journal, so that memory stays flat while the store is down.
    private const int MaxUnsaved = 1000;

    // Without a journal changed calls take less room than their events. Beyond this the sources are read no further.
    private const int MaxUnsavedInMemory = 50_000;

    // When the tracker is held back for longer, live calls are followed ahead of it.
    private static readonly TimeSpan HeldBackFor = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan OverdueInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnreadableInterval = TimeSpan.FromSeconds(1);

    // Decisions are made as of the time when they are due, so several can be made together.
    private static readonly TimeSpan DecidedWithin = TimeSpan.FromMilliseconds(200);

    // Poll interval until a step of the clock has taken effect.
    private static readonly TimeSpan ClockInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CallTrackerOptions _tracking;
    private readonly CallTracker _tracker;
    private readonly LiveFeed? _live;
    private readonly AgentFeed _agents;
    private readonly JournalAppender _appender;
    private readonly EventBacklog _backlog;
    private readonly ReplayCheckpoint _checkpoint;
    private readonly ReplayedCalls _replayed = new();
    private readonly List<CallEvent> _received = [];
    private readonly Alarm _alarm;
    private readonly TaskCompletionSource<OldEvents> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Replay? _replay;
    private string? _unreadable;
    private long? _unreadableAt;
    private long _overdueCheckedAt;
    private long? _heldBackAt;
    private volatile bool _hasEnded;
    private volatile bool _hasLateCalls;
    private volatile bool _hasStopped;
    // Events of the process before, and steps of the clock among them, that are not replayed but applied.
    private bool _hasOldBacklog;
    private long _appliedPosition;
    private volatile bool _isReconciled;
    private volatile bool _isLeader;
    private volatile bool _isStoreReached;
    private volatile bool _isHeldBack;
    private long _watermarkTicks;

    /// <param name="journal">Keeps events over a restart; <see langword="null"/> for none. Not disposed here.</param>
    /// <param name="eventBufferSize">Events that may wait in memory.</param>
    /// <param name="tracking">How calls are followed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where trouble is logged.</param>
    /// <param name="storeTrouble">Why the store takes no calls, when it does not.</param>
    /// <param name="live">Shows the calls while they change.</param>
    /// <param name="agentRecorder">Records logins and pauses.</param>
    /// <param name="savesInline">Whether a save can begin on the actor's thread, because it never blocks one.</param>
    /// <param name="appending">Where the durations of writes to the journal go.</param>
    public PbxActor(
        IEventJournal? journal, int eventBufferSize, CallTrackerOptions tracking, TimeProvider time, ILoggerFactory loggers,
        Func<string?>? storeTrouble = null, LiveFeed? live = null, AgentRecorder? agentRecorder = null, bool savesInline = false,
        TimedStep appending = default)
    {
        (_time, _logger, _tracking, _live) = (time, loggers.CreateLogger<PbxActor>(), tracking, live);
        _agents = new AgentFeed(live, agentRecorder);
        Clock = new WallClock(time);
        Journal = journal;
        JournalState = new JournalState(journal);
        _tracker = new CallTracker(tracking);
        Inbox = new PbxInbox(eventBufferSize);
        Changed = new ChangedCalls(savesInline);
        _checkpoint = new ReplayCheckpoint(journal);
        _backlog = new EventBacklog(journal, eventBufferSize);
        _appender = new JournalAppender(journal, _checkpoint, JournalState, time, loggers.CreateLogger<JournalAppender>(), storeTrouble, appending);
        _alarm = new Alarm(time, Inbox.Wake);
        _overdueCheckedAt = time.GetTimestamp();
    }

    /// <summary>Called when a journal that could not be opened at the start is open, before anything is written to it.</summary>
    public Func<CancellationToken, Task>? OpenedLate { get; init; }

    /// <summary>Where events are posted.</summary>
    public PbxInbox Inbox { get; }

    public IEventJournal? Journal { get; }

    public WallClock Clock { get; }

    public JournalState JournalState { get; }

    /// <summary>Calls that changed and wait to be saved.</summary>
    public ChangedCalls Changed { get; }

    public OverLimit OverLimit { get; } = new();

    /// <summary>What the journal held at the start; available once it was opened.</summary>
    public Task<OldEvents> Opened => _opened.Task;

    /// <summary>Whether this host is the leader, which saves.</summary>
    public bool IsLeader => _isLeader;

    /// <summary>Whether the stored calls are reconciled. Before that, events would make new calls of old ones.</summary>
    public bool IsReconciled => _isReconciled;

    /// <summary>Whether a journal that was opened late held calls that have not been reconciled with the stored ones since.</summary>
    public bool HasLateCalls => _hasLateCalls;

    /// <summary>Whether the store answered last time. While it does not, a standby must keep its events, because the leader cannot save.</summary>
    public bool IsStoreReached
    {
        get => _isStoreReached;
        set
        {
            _isStoreReached = value;
            if (value)
                Inbox.Wake();
        }
    }

    /// <summary>Calls were saved, which makes room for further events.</summary>
    public void Saved()
    {
        if (!_isHeldBack)
            return;
        _isHeldBack = false;
        Inbox.Wake();
    }

    /// <summary>When the last event was received that has taken effect; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? Watermark => Interlocked.Read(ref _watermarkTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Events that were received and have not taken effect; those in a journal with holes are guessed.</summary>
    public long Waiting => _backlog.Count + Inbox.EventsInside;

    /// <summary>Whether nothing waits and nothing will come.</summary>
    public bool IsFinished => _hasEnded && Waiting == 0;

    /// <summary>Whether the tracker answers no more questions.</summary>
    public bool HasStopped => _hasStopped;

    /// <summary>Those of them that are in no journal.</summary>
    public long Unjournaled => _backlog.Unjournaled + Inbox.EventsInside;

    /// <summary>Runs until the last event has taken effect.</summary>
    /// <param name="trackingOver">From then on events are only journaled.</param>
    /// <param name="giveUp">Ends in any case.</param>
    public async Task RunAsync(CancellationToken trackingOver, CancellationToken giveUp)
    {
        try
        {
            var old = await _appender.OpenAsync(giveUp).ConfigureAwait(false);
            _backlog.AddStored(old.ReplayTo, old.LastPosition);
            _hasOldBacklog = !_backlog.IsEmpty;
            _opened.TrySetResult(old);
            using var overWakes = trackingOver.Register(Inbox.Wake);
            using var giveUpWakes = giveUp.Register(Inbox.Wake);
            while (true)
            {
                giveUp.ThrowIfCancellationRequested();
                var isTracking = !trackingOver.IsCancellationRequested;
                Receive(isTracking);
                await PassOnAsync(giveUp).ConfigureAwait(false);
                var isBusy = isTracking && await TrackAsync(giveUp).ConfigureAwait(false);
                if (_hasEnded && _received.Count == 0 && (_backlog.IsEmpty || !isTracking))
                    break;
                if (!isBusy && Inbox.IsEmpty)
                    await RestAsync().ConfigureAwait(false);
                else
                    // The thread may be that of a feed, which is to read on.
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }
        }
        finally
        {
            _opened.TrySetResult(OldEvents.None);
            StopTracking();
            // Nobody waits for an answer in vain.
            Inbox.Close();
            while (Inbox.TryTake(out var message))
                message.Work?.Invoke(_tracker);
        }
    }

    public void Dispose()
    {
        _alarm.Dispose();
        Inbox.Dispose();
    }

    private void Receive(bool isTracking)
    {
        if (!isTracking)
            StopTracking();
        for (var events = 0; events < BatchSize && Inbox.TryTake(out var message);)
        {
            if (message.Event is { } callEvent)
            {
                events++;
                _agents.Hear(callEvent);
                if (callEvent.Kind.IsOfAgentsOnly())
                    Inbox.Free(1);
                else
                    _received.Add(callEvent);
            }

            message.Work?.Invoke(_tracker);
            _hasEnded |= message.IsEndOfEvents;
        }

        _agents.Show();
    }

    /// <summary>Passes on what was received by way of the journal, or in memory when that fails. When neither is possible, it waits here.</summary>
    private async ValueTask PassOnAsync(CancellationToken cancellationToken)
    {
        await _appender.OpenLateAsync(TakeOverAsync, cancellationToken).ConfigureAwait(false);
        if (_received.Count == 0)
        {
            await _appender.ProbeAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        while (_received.Count > 0)
        {
            var batch = _received.Count <= BatchSize ? _received : _received.GetRange(0, BatchSize);
            if (await _appender.AppendAsync(batch, mayWait: !_backlog.IsEmpty, cancellationToken).ConfigureAwait(false) is { } last)
                AddJournaled(batch, last);
            else if (_appender.WaitsForRoom || !_backlog.TryAddUnjournaled(batch))
                return;
            else
                await _appender.KeepStepsAsync(batch, cancellationToken).ConfigureAwait(false);
            Inbox.Free(batch.Count);
            _received.RemoveRange(0, batch.Count);
        }
    }

    private void AddJournaled(List<CallEvent> batch, long last)
    {
        _backlog.AddJournaled(batch, last);
        _live?.Follow(batch, last);
    }

    /// <returns>Whether there may be more to do at once.</returns>
    private async ValueTask<bool> TrackAsync(CancellationToken cancellationToken)
    {
        if (_replay is { } replay)
        {
            _replay = null;
            await ReplayAsync(replay, cancellationToken).ConfigureAwait(false);
        }

        _hasOldBacklog &= !_backlog.IsEmpty;
        var isBusy = IsAllowedToTrack() && await ApplyNextAsync(cancellationToken).ConfigureAwait(false);
        Advance();
        HandOn();
        isBusy |= await ShowAsync(cancellationToken).ConfigureAwait(false);
        OverLimit.Report(_tracker.ClosedOverLimit, _tracker.OpenLimit, _time, _logger);
        return isBusy;
    }

    private bool IsAllowedToTrack()
    {
        if (MayTrack)
            return true;
        _isHeldBack = true;
        // Calls may have been saved before that could be seen.
        Interlocked.MemoryBarrier();
        return MayTrack;
    }

    private bool MayTrack
    {
        get
        {
            if (!_isReconciled)
                return false;
            var holdsEvents = JournalState.HoldsEvents;
            return _isLeader ? Changed.Count < (holdsEvents ? MaxUnsaved : MaxUnsavedInMemory) : _isStoreReached || !holdsEvents;
        }
    }

    private async ValueTask<bool> ApplyNextAsync(CancellationToken cancellationToken)
    {
        if (_backlog.IsEmpty || (_unreadableAt is { } failedAt && _time.GetElapsedTime(failedAt) < UnreadableInterval))
            return false;
        try
        {
            var batch = await _backlog.TakeAsync(BatchSize, cancellationToken).ConfigureAwait(false);
            (_unreadable, _unreadableAt) = (null, null);
            if (batch.Count == 0)
                return false;
            // Events that the journal did not take have no position, and may follow others that have one.
            var position = batch.LastOrDefault(next => next.Position > 0).Position;
            await AdvanceCheckpointAsync(position, cancellationToken).ConfigureAwait(false);
            foreach (var (_, callEvent) in batch)
                Apply(callEvent);
            Applied(position, batch[^1].Event);
            return !_backlog.IsEmpty;
        }
        catch (JournalException failure)
        {
            if (_unreadable != failure.Message)
                _logger.JournalUnreadable(failure.Message);
            (_unreadable, _unreadableAt) = (failure.Message, _time.GetTimestamp());
            return false;
        }
    }

    /// <summary>Keeps live calls live while the tracker is held back.</summary>
    /// <returns>Whether there may be more to do at once.</returns>
    private async ValueTask<bool> ShowAsync(CancellationToken cancellationToken)
    {
        if (_live is null || Journal is null)
            return false;
        if (MayTrack || _backlog.IsEmpty)
            _heldBackAt = null;
        else
            _heldBackAt ??= _time.GetTimestamp();
        if (_live.IsAhead && _isReconciled && _backlog.IsEmpty)
            _live.CatchUp(_tracker);
        else if (!_live.IsAhead && HeldBackRest is { } rest && rest <= TimeSpan.Zero && JournalState.HoldsEvents)
            _live.RunAhead(_tracker, _tracking, _appliedPosition);
        try
        {
            return await _live.FollowAsync(Journal, BatchSize, Clock.TryGetNow(out var now) ? now : null, cancellationToken).ConfigureAwait(false);
        }
        catch (JournalException)
        {
            // The tracker meets the same when its turn comes, and reports it.
            return false;
        }
    }

    private TimeSpan? HeldBackRest => _heldBackAt is { } heldBackAt ? HeldBackFor - _time.GetElapsedTime(heldBackAt) : null;

    private async ValueTask AdvanceCheckpointAsync(long position, CancellationToken cancellationToken)
    {
        try
        {
            await _checkpoint.AdvanceAsync(position, cancellationToken).ConfigureAwait(false);
        }
        catch (JournalException failure)
        {
            // The events must be applied all the same. The next append finds and reports the failure.
            _logger.JournalNoteFailed(failure.Message);
        }
    }

    private void Apply(CallEvent callEvent)
    {
        if (Apply(_tracker, callEvent) && callEvent.Kind == CallEventKind.ClockStepped)
            Clock.Applied(callEvent);
    }

    /// <returns>Whether it could be used.</returns>
    private bool Apply(CallTracker tracker, CallEvent callEvent)
    {
        try
        {
            tracker.Apply(callEvent);
            return true;
        }
        catch (ArgumentException unusable)
        {
            _logger.EventUnusable(callEvent.Source, callEvent.Kind, unusable.Message);
            return false;
        }
    }

    private void Applied(long position, CallEvent last)
    {
        if (position > 0)
            _appliedPosition = position;
        Interlocked.Exchange(ref _watermarkTicks, last.ReceivedAt.UtcTicks);
    }

    private void Advance()
    {
        // Waiting events have earlier times, and one of them may follow a leave.
        if (!_isReconciled || !_backlog.IsEmpty || _received.Count > 0 || !Clock.TryGetNow(out var now))
            return;
        _tracker.Advance(now);
        if (_time.GetElapsedTime(_overdueCheckedAt) < OverdueInterval)
            return;
        _overdueCheckedAt = _time.GetTimestamp();
        if (_tracker.CloseOverdue(now) is > 0 and var closed)
            _logger.CallsOverdue(closed);
    }

    private void HandOn()
    {
        if (!_isReconciled)
            return;
        var changes = _tracker.TakeChanges();
        _live?.Publish(changes);
        // A standby keeps no changes: a new leader reconciles the stored calls with its own.
        if (_isLeader)
            Changed.Add(changes);
    }

    private async ValueTask RestAsync()
    {
        if (Rest() is { } rest)
        {
            if (rest <= TimeSpan.Zero)
                return;
            _alarm.SetWithin(rest);
        }

        await Inbox.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>How long there is nothing to do unless a message comes; <see langword="null"/> for as long as none does.</summary>
    private TimeSpan? Rest()
    {
        var rest = _appender.NextTry;
        if (_unreadableAt is { } failedAt)
            rest = Earlier(rest, UnreadableInterval - _time.GetElapsedTime(failedAt));
        if (_live is { IsAhead: false } && HeldBackRest is { } heldBack && JournalState.HoldsEvents)
            rest = Earlier(rest, heldBack);
        if (_live?.NextDecisionAt is { } shown && Clock.TryGetNow(out var present))
            rest = Earlier(rest, shown - present + DecidedWithin);
        // While events wait for the store, nothing can be decided. A message comes when that ends.
        if (!_isReconciled || !_backlog.IsEmpty || _received.Count > 0)
            return rest;
        if (!Clock.TryGetNow(out var now))
            return Earlier(rest, ClockInterval);
        if (_tracker.HasOpenCalls)
            rest = Earlier(rest, OverdueInterval - _time.GetElapsedTime(_overdueCheckedAt));
        return _tracker.NextDecisionAt is { } decision ? Earlier(rest, decision - now + DecidedWithin) : rest;
    }

    private static TimeSpan Earlier(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;

    private void StopTracking()
    {
        if (_hasStopped)
            return;
        _hasStopped = true;
        Inbox.RefuseWork();
        _replay?.Done.TrySetCanceled(CancellationToken.None);
        HandOn();
        Changed.Complete();
    }
}
