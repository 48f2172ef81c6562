using System.Runtime.CompilerServices;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Live;

/// <summary>
/// Takes changes from the trackers, which only put them into an inbox. A pump makes one update of all that waits and wakes the watchers, so a tracker
/// spends the same for none and for thousands. The pump runs while there are changes; an idle monitor wakes nobody.
/// </summary>
internal sealed class LiveCalls : ILiveCalls, IDisposable
{
    // Reached when nobody watches, or at the speed of a replay. Then the tracker that fills the inbox empties it.
    private const int InboxLimit = 4096;

    // The first change goes out at once, and those that follow together.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // When only patient ones watch: an idle panel should not cost fifty turns a second.
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;

    // Never held for longer than it takes to add to a list.
    private readonly Lock _inboxLock = new();
    private List<LiveInput> _inbox = [];
    private int _inboxSize;
    private long _version;
    private int _watchers;
    private int _patient;
    private bool _isPumping;

    // Taken before the other one, never after it.
    private readonly Lock _pictureLock = new();
    private readonly LivePicture _picture;
    private readonly ChangeLog<LiveUpdate> _log;
    private List<LiveInput> _taken = [];
    private LiveSnapshot _snapshot;
    private long _applied;
    private ChangeLink<LiveUpdate> _told;
    private bool _isOver;
    private volatile TaskCompletionSource<bool> _news = NewTurn();

    public LiveCalls(TimeProvider time, DisplayNames? names = null)
    {
        _time = time;
        _picture = new LivePicture(names);
        // Above those of earlier processes, which watchers may come back with. Exact as a number of JavaScript.
        _applied = _version = time.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond;
        _log = new ChangeLog<LiveUpdate>(_version);
        _told = _log.Last;
        _snapshot = new LiveSnapshot(_version, []);
    }

    /// <summary>How many changed calls and agents are kept for watchers that are behind. <value>Default: 8,192, some megabytes.</value></summary>
    public int Capacity { get; init; } = 8192;

    public LiveSnapshot Snapshot
    {
        get
        {
            lock (_pictureLock)
                return Current();
        }
    }

    /// <summary>Whether the pump runs.</summary>
    internal bool IsPumping
    {
        get
        {
            lock (_inboxLock)
                return _isPumping;
        }
    }

    /// <summary>Hands over what a tracker has changed. The list must not change any more.</summary>
    public void Publish(string pbx, IReadOnlyList<CallChange> changes)
    {
        if (changes.Count > 0)
            Add(new LiveInput(pbx, changes, null, []));
    }

    /// <summary>Hands over what has become of agents. The list must not change any more.</summary>
    public void Publish(string pbx, IReadOnlyList<AgentChange> changes)
    {
        if (changes.Count > 0)
            Add(new LiveInput(pbx, [], null, changes));
    }

    /// <summary>From now on the open calls of a PBX are exactly these.</summary>
    public void Reset(string pbx, IReadOnlyList<Call> open) => Add(new LiveInput(pbx, [], open, []));

    /// <summary>No more changes will come: watchers get what is left, and their enumerations end.</summary>
    public void Complete()
    {
        TaskCompletionSource<bool> waiting;
        lock (_pictureLock)
        {
            if (_isOver)
                return;
            Apply();
            _isOver = true;
            waiting = _news;
            _news = NewTurn();
            _news.SetResult(false);
        }

        waiting.SetResult(true);
    }

    public void Dispose() => Complete();

    public IAsyncEnumerable<LiveChange> WatchAsync(CancellationToken cancellationToken) => FollowAsync(null, isPatient: false, cancellationToken);

    /// <summary>The same for a watcher that accepts a delay of a quarter of a second, unless others are notified anyway.</summary>
    public IAsyncEnumerable<LiveChange> WatchPatientlyAsync(CancellationToken cancellationToken) => FollowAsync(null, isPatient: true, cancellationToken);

    public IAsyncEnumerable<LiveChange> WatchAsync(long after, CancellationToken cancellationToken) => FollowAsync(after, isPatient: false, cancellationToken);

    private async IAsyncEnumerable<LiveChange> FollowAsync(long? after, bool isPatient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Count(1, isPatient);
        try
        {
            var place = Find(after);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Before looking for a next update: one that comes after the look ends this turn.
                var news = _news.Task;
                if (place is null or { IsLost: true })
                {
                    (var snapshot, place) = Begin();
                    yield return snapshot;
                }
                else if (place.Next is { } next)
                {
                    place = next;
                    yield return next.Change!;
                }
                else if (!place.IsLost && !await news.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield break;
                }
            }
        }
        finally
        {
            Count(-1, isPatient);
        }
    }

    private void Count(int watchers, bool isPatient)
    {
        lock (_inboxLock)
        {
            _watchers += watchers;
            _patient += isPatient ? watchers : 0;
        }
    }

    private ChangeLink<LiveUpdate>? Find(long? after)
    {
        lock (_pictureLock)
        {
            Apply();
            return after is { } version && version <= _applied ? _log.Find(version) : null;
        }
    }

    private (LiveSnapshot Snapshot, ChangeLink<LiveUpdate> Place) Begin()
    {
        lock (_pictureLock)
            return (Current(), _log.Last);
    }

    private void Add(LiveInput input)
    {
        bool isFull, isFirst;
        lock (_inboxLock)
        {
            _version++;
            _inbox.Add(input);
            _inboxSize += input.Size;
            isFull = _inboxSize >= InboxLimit;
            isFirst = _watchers > 0 && !_isPumping;
            _isPumping |= isFirst;
        }

        if (isFirst)
            _ = Task.Run(PumpAsync);
        if (!isFull)
            return;
        lock (_pictureLock)
            Apply();
    }

    private async Task PumpAsync()
    {
        long told;
        do
        {
            told = Tell();
            await Task.Delay(CurrentPause, _time).ConfigureAwait(false);
        }
        while (HasNews(told));
    }

    private TimeSpan CurrentPause
    {
        get
        {
            lock (_inboxLock)
                return _watchers > _patient ? Pause : LongPause;
        }
    }

    private bool HasNews(long told)
    {
        lock (_inboxLock)
            return _isPumping = _version != told;
    }

    /// <returns>The version that the watchers can now see.</returns>
    private long Tell()
    {
        TaskCompletionSource<bool> waiting;
        long version;
        lock (_pictureLock)
        {
            Apply();
            version = _applied;
            if (_isOver || _told == _log.Last)
                return version;
            _told = _log.Last;
            waiting = _news;
            _news = NewTurn();
        }

        waiting.SetResult(true);
        return version;
    }

    private LiveSnapshot Current()
    {
        Apply();
        if (_snapshot.Version != _applied)
            _snapshot = new LiveSnapshot(_applied, _picture.Open) { Agents = _picture.Agents };
        return _snapshot;
    }

    private void Apply()
    {
        lock (_inboxLock)
        {
            if (_inbox.Count == 0)
                return;
            (_inbox, _taken) = (_taken, _inbox);
            _inboxSize = 0;
            _applied = _version;
        }

        if (_picture.Apply(_taken, _applied) is { } update)
            _log.Append(update, _applied, update.Size, Capacity);
        _taken.Clear();
    }

    // Hundreds of watchers would otherwise run one after the other inside SetResult.
    private static TaskCompletionSource<bool> NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
