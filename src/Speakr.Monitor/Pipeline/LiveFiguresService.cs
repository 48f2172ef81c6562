using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Live;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Keeps the live figures. Follows the live changes from before the monitor starts, and reads once from the history what happened today before that; again only
/// when the changes are incomplete. Without a watcher the queues are put together a few times a second at most, for their alerts.
/// </summary>
internal sealed class LiveFiguresService : BackgroundService, ILiveFigures
{
    // What the changes did not contain may still be on its way to the history.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    // The clock may be set.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // So that many changes are looked at together when nobody watches.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly IServiceProvider _services;
    private readonly ILiveCalls _live;
    private readonly TimeProvider _time;
    private readonly SpeakrMonitorOptions _options;
    private readonly ILogger _logger;
    private readonly AsyncAutoResetEvent _isUntold = new();
    private readonly AsyncAutoResetEvent _isChanged = new();
    private readonly CancellationTokenSource _end = new();
    private IAsyncEnumerator<LiveChange>? _changes;

    private readonly Lock _lock = new();
    private readonly LiveFigureBoard _board;
    private int _watchers;
    private volatile TaskCompletionSource<bool> _news = NewTurn();

    public LiveFiguresService(
        IServiceProvider services, ILiveCalls live, TimeProvider time, IOptions<SpeakrMonitorOptions> options, ILogger<LiveFiguresService> logger, DisplayNames? names = null)
    {
        (_services, _live, _time, _options, _logger) = (services, live, time, options.Value, logger);
        _board = new LiveFigureBoard(_options.Statistics, time.GetUtcNow(), names);
    }

    public LiveFigures Current
    {
        get
        {
            lock (_lock)
                return FiguresAt(_time.GetUtcNow());
        }
    }

    /// <summary>How visits turned out since the start.</summary>
    public IReadOnlyList<KeyValuePair<LiveQueueId, QueueOutcomes>> Outcomes
    {
        get
        {
            lock (_lock)
                return [.. _board.Today.Outcomes];
        }
    }

    public async IAsyncEnumerable<LiveFigures> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _watchers);
        try
        {
            LiveFigures? told = null;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Before looking: a change that comes after the look ends this turn.
                var news = _news.Task;
                if (Current is var current && current != told)
                    yield return told = current;
                else if (!await news.WaitAsync(cancellationToken).ConfigureAwait(false))
                    yield break;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    /// <summary>Watches before the monitor starts, so that no change is missed.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var changes = _live is LiveCalls own ? own.WatchPatientlyAsync(_end.Token) : _live.WatchAsync(_end.Token);
        _changes = changes.GetAsyncEnumerator(CancellationToken.None);
        if (await _changes.MoveNextAsync().ConfigureAwait(false))
            Apply(_changes.Current);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        // Nothing has run that would have ended them when the stop came first.
        End();
    }

    public override void Dispose()
    {
        base.Dispose();
        _end.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(FollowAsync(), FillAsync(stoppingToken), TurnAsync(stoppingToken));

    private async Task FollowAsync()
    {
        await using var changes = _changes!.ConfigureAwait(false);
        try
        {
            while (await _changes!.MoveNextAsync().ConfigureAwait(false))
                Apply(_changes.Current);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // A stop without the monitor's.
        }
        finally
        {
            End();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            if (_news.Task.IsCompleted)
                return;
            var waiting = _news;
            _news = NewTurn();
            _news.SetResult(false);
            waiting.SetResult(true);
        }
    }

    private void Apply(LiveChange change)
    {
        lock (_lock)
        {
            _board.Turn(_time.GetUtcNow());
            if (_board.Apply(change))
                _isUntold.Set();
        }

        _isChanged.Set();
        Tell();
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var pbxs = _services.GetRequiredService<PbxNames>();
        var store = _services.GetRequiredService<ICallHistoryStore>();
        for (var isFirst = true; ; isFirst = false)
        {
            await _isUntold.WaitAsync(Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(false);
            if (!isFirst)
                await Task.Delay(Settling, _time, cancellationToken).ConfigureAwait(false);
            while (!await TryFillAsync(store, pbxs, cancellationToken).ConfigureAwait(false))
                await Task.Delay(_options.ReconnectMaxDelay, _time, cancellationToken).ConfigureAwait(false);
            Tell();
        }
    }

    private async Task<bool> TryFillAsync(ICallHistoryStore store, PbxNames pbxs, CancellationToken cancellationToken)
    {
        var today = _board.Today;
        StoredDay stored;
        lock (_lock)
            stored = new StoredDay(today.Day);
        try
        {
            // In this order: a call that ends in between is found twice rather than not at all, and with its end.
            await ReadAsync(new CallQuery { OnPanel = true }).ConfigureAwait(false);
            await ReadAsync(new CallQuery { OnPanel = false, UpdatedSince = stored.Day.From }).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a store of the application's throws, it is read again.
        catch (Exception away) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _logger.TodayUnread(away.Message);
            return false;
        }

        lock (_lock)
            return _board.TryTake(stored);

        async Task ReadAsync(CallQuery query)
        {
            await foreach (var call in store.QueryAsync(query, cancellationToken).ConfigureAwait(false))
            {
                var id = new LiveCallId(pbxs.Of(call.LinkedId) ?? "", call.LinkedId);
                lock (_lock)
                    today.Read(stored, id, call);
            }
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan left;
            // Once: past midnight at a second look there would be less than nothing left to wait.
            var now = _time.GetUtcNow();
            lock (_lock)
            {
                FiguresAt(now);
                left = _board.Due - now;
            }

            Tell();
            // Timers count whole milliseconds.
            left = left < LongestWait ? left + TimeSpan.FromMilliseconds(1) : LongestWait;
            await _isChanged.WaitAsync(left, _time, cancellationToken).ConfigureAwait(false);
            if (_time.GetUtcNow() - now < left)
                await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private LiveFigures FiguresAt(DateTimeOffset now)
    {
        _board.Turn(now);
        return _board.ToFigures();
    }

    private void Tell()
    {
        if (Volatile.Read(ref _watchers) == 0)
            return;
        lock (_lock)
        {
            // Over: the last turn stays.
            if (_news.Task.IsCompleted)
                return;
            var waiting = _news;
            _news = NewTurn();
            waiting.SetResult(true);
        }
    }

    private static TaskCompletionSource<bool> NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
