using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>
/// Follows calls, agents, queues and sources for all clients together, and makes a batch of all that has changed a few times a second. Works while there are
/// clients, and for a minute after the last has gone. Thread-safe.
/// </summary>
internal sealed class LiveStream(
    ILiveCalls live, ILiveFigures figures, MonitorStatus status, IOptions<MonitorApiOptions> options, TimeProvider time, ILogger<LiveStream> logger)
    : IDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(1);

    // Sources do not say when they change.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly MonitorApiOptions _options = options.Value;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _clientLock = new();
    private int _clients;
    private Following? _following;
    private ITimer? _lingering;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Reserves a place for a client until it is disposed of.</summary>
    /// <returns><see langword="null"/> when there are too many.</returns>
    public Client? TryEnter()
    {
        lock (_clientLock)
        {
            if (_clients >= _options.MaxStreamClients)
                return null;
            _clients++;
            _lingering?.Dispose();
            _lingering = null;
            if (_following is null or { IsOver: true })
                _following = new Following(live, figures, status, _options, time, logger, _stopping.Token);
            return new Client(this, _following);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        lock (_clientLock)
            _lingering?.Dispose();
        _stopping.Dispose();
    }

    private void Leave()
    {
        lock (_clientLock)
        {
            if (--_clients == 0 && !_stopping.IsCancellationRequested)
                _lingering = time.CreateTimer(_ => Rest(), null, Linger, Timeout.InfiniteTimeSpan);
        }
    }

    private void Rest()
    {
        lock (_clientLock)
        {
            if (_clients > 0)
                return;
            _following?.End();
            _following = null;
        }
    }

    /// <summary>A client's place in the stream.</summary>
    public sealed class Client(LiveStream stream, Following following) : IDisposable
    {
        private ChangeLink<StreamBatch>? _place;

        /// <summary>Whether the client has fallen so far behind that what it missed is no longer there.</summary>
        public bool IsLost => _place is { IsLost: true };

        /// <summary>Goes on after what the client has, when that is still known.</summary>
        public bool TryResume(StreamPosition position) =>
            // Exactly: a version in between came from another host, or from before the clock was set back.
            (_place = following.Find(position.Version)) is { } place && place.Version == position.Version;

        /// <summary>Starts over.</summary>
        public async Task<(LiveAnswer Answer, long Version)> BeginAsync(Audience audience, CancellationToken cancellationToken)
        {
            await following.Started.WaitAsync(cancellationToken).ConfigureAwait(false);
            (var answer, _place) = following.Begin(audience);
            return (answer, _place.Version);
        }

        /// <summary>Starts over, without the current content.</summary>
        public async Task<long> BeginAsync(CancellationToken cancellationToken)
        {
            await following.Started.WaitAsync(cancellationToken).ConfigureAwait(false);
            return (_place = following.Begin()).Version;
        }

        /// <summary>The next batch.</summary>
        /// <returns><see langword="null"/> when there is none yet: wait for <paramref name="news"/>, whose result says whether more may come.</returns>
        public StreamBatch? Next(out Task<bool> news)
        {
            // Before looking: a batch that comes after the look ends this turn.
            news = following.News;
            if (_place!.Next is not { } next)
                return null;
            _place = next;
            return next.Change;
        }

        public void Dispose() => stream.Leave();
    }

    /// <summary>The work for the clients of one time.</summary>
#pragma warning disable CA1001 // Its source of tokens has no timer and no registration to give back, and End may come when all is over.
    internal sealed class Following
#pragma warning restore CA1001
    {
        private readonly ILiveCalls _live;
        private readonly ILiveFigures _figures;
        private readonly MonitorStatus _status;
        private readonly MonitorApiOptions _options;
        private readonly TimeProvider _time;
        private readonly ILogger _logger;
        private readonly CancellationTokenSource _end = new();
        private readonly CancellationTokenRegistration _stop;
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly Lock _lock = new();
        private readonly StreamPicture _picture = new();
        private readonly ChangeLog<StreamBatch> _log;
        private long _version;
        private volatile bool _isOver;
        private volatile TaskCompletionSource<bool> _news = NewTurn();
        private volatile TaskCompletionSource _work = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Following(
            ILiveCalls live, ILiveFigures figures, MonitorStatus status, MonitorApiOptions options, TimeProvider time, ILogger logger, CancellationToken stopping)
        {
            (_live, _figures, _status, _options, _time, _logger) = (live, figures, status, options, time, logger);
            _stop = stopping.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
            // Above those of earlier times and processes, which clients come back with.
            _version = VersionAt(time.GetUtcNow());
            _log = new ChangeLog<StreamBatch>(_version);
            _ = Task.Run(RunAsync, CancellationToken.None);
        }

        public bool IsOver => _isOver;

        /// <summary>When there is something to begin with.</summary>
        public Task Started => _started.Task;

        public Task<bool> News => _news.Task;

        public void End() => _end.Cancel();

        public ChangeLink<StreamBatch>? Find(long version)
        {
            lock (_lock)
                return version <= _version ? _log.Find(version) : null;
        }

        public (LiveAnswer Answer, ChangeLink<StreamBatch> Place) Begin(Audience audience)
        {
            lock (_lock)
            {
                var answer = Answering.Live(
                    _time.GetUtcNow(), _options.IsDemo, _picture.Sources, _picture.Calls, _picture.Queues, _picture.Agents, audience);
                return (answer, _log.Last);
            }
        }

        public ChangeLink<StreamBatch> Begin()
        {
            lock (_lock)
                return _log.Last;
        }

        private async Task RunAsync()
        {
            var token = _end.Token;
            Task[] parts = [FollowCallsAsync(token), WatchFiguresAsync(token), PublishAsync(token)];
            // The calls end when the monitor has stopped, and with them the stream.
            var first = await Task.WhenAny(parts).ConfigureAwait(false);
            await _end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var failure = first.Exception?.InnerException;
            try
            {
                Publish();
            }
#pragma warning disable CA1031 // Clients that do not learn that the stream is over wait for more of it.
            catch (Exception last)
#pragma warning restore CA1031
            {
                failure ??= last;
            }

            if (failure is not null)
                _logger.StreamFailed(failure);
            _isOver = true;
            _started.TrySetCanceled(CancellationToken.None);
            _news.TrySetResult(false);
            // Otherwise each one would be kept until the application stops.
            _stop.Unregister();
        }

        private async Task FollowCallsAsync(CancellationToken token)
        {
            await foreach (var change in _live.WatchAsync(token).ConfigureAwait(false))
            {
                lock (_lock)
                    _picture.Apply(change);
                _work.TrySetResult();
            }
        }

        private async Task WatchFiguresAsync(CancellationToken token)
        {
            await foreach (var _ in _figures.WatchAsync(token).ConfigureAwait(false))
                _work.TrySetResult();
        }

        private async Task PublishAsync(CancellationToken token)
        {
            while (true)
            {
                await WaitForWorkAsync(token).ConfigureAwait(false);
                _work = new(TaskCreationOptions.RunContinuationsAsynchronously);
                Publish();
                _started.TrySetResult();
                await Task.Delay(_options.StreamPause, _time, token).ConfigureAwait(false);
            }
        }

        private async Task WaitForWorkAsync(CancellationToken token)
        {
            try
            {
                await _work.Task.WaitAsync(LongestPause, _time, token).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // Then a source may have changed.
            }
        }

        private void Publish()
        {
            TaskCompletionSource<bool> waiting;
            lock (_lock)
            {
                var items = _picture.Take(_figures.Current.Queues, new MonitorCondition([.. _status.Sources], _status.Store), _time.GetUtcNow());
                if (items.Count == 0)
                    return;
                var previous = _version;
                _version = Math.Max(previous + 1, VersionAt(_time.GetUtcNow()));
                _log.Append(new StreamBatch(previous, _version, items), _version, items.Count, _options.StreamCapacity);
                waiting = _news;
                _news = NewTurn();
            }

            waiting.SetResult(true);
        }

        // Since 1970, because the panel's script keeps versions as numbers: those are exact up to 2^53 only, which microseconds since the year 1 exceed.
        private static long VersionAt(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

        // Hundreds of clients would otherwise run one after the other inside SetResult.
        private static TaskCompletionSource<bool> NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
