using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Tells the observers of saved changes, each in order and on its own, so that a slow one delays neither saving nor the others. One that fails is logged.
/// Thread-safe.
/// </summary>
internal sealed class CallObservers(IEnumerable<ICallObserver> observers, ILogger<CallObservers> logger) : IDisposable
{
    private readonly ObserverQueue[] _queues = [.. observers.Select(observer => new ObserverQueue(observer, logger))];

    public void Tell(IReadOnlyList<CallChange> changes)
    {
        foreach (var queue in _queues)
            queue.Add(changes);
    }

    /// <summary>Tells what is left, and ends.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task CompleteAsync(CancellationToken cancellationToken) => Task.WhenAll(_queues.Select(queue => queue.CompleteAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (var queue in _queues)
            queue.Dispose();
    }

    private sealed class ObserverQueue : IDisposable
    {
        // Minutes of a busy call centre. An observer further behind will not catch up.
        private const int MaxBatches = 10_000;

        private readonly ICallObserver _observer;
        private readonly ILogger _logger;
        private readonly Channel<IReadOnlyList<CallChange>> _batches;
        private readonly CancellationTokenSource _giveUp = new();
        private readonly Task _telling;
        private long _dropped;

        public ObserverQueue(ICallObserver observer, ILogger logger)
        {
            (_observer, _logger) = (observer, logger);
            _batches = Channel.CreateBounded<IReadOnlyList<CallChange>>(
                new BoundedChannelOptions(MaxBatches) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, Dropped);
            _telling = TellAsync();
        }

        public void Add(IReadOnlyList<CallChange> changes) => _batches.Writer.TryWrite(changes);

        public async Task CompleteAsync(CancellationToken cancellationToken)
        {
            _batches.Writer.TryComplete();
            await using var limit = cancellationToken.Register(_giveUp.Cancel).ConfigureAwait(false);
            // An observer may ignore that its time is up; the stop does not.
            await _telling.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public void Dispose() => _giveUp.Dispose();

        private void Dropped(IReadOnlyList<CallChange> batch)
        {
            // Said once.
            if (Interlocked.Add(ref _dropped, batch.Count) == batch.Count)
                _logger.ObserverBehind(_observer.GetType().Name, MaxBatches);
        }

        private async Task TellAsync()
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await foreach (var batch in _batches.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (_giveUp.IsCancellationRequested)
                    return;
                try
                {
                    await _observer.OnCallsChangedAsync(batch, _giveUp.Token).ConfigureAwait(false);
                }
                catch (Exception failure) when (!_giveUp.IsCancellationRequested)
                {
                    _logger.ObserverFailed(failure, _observer.GetType().Name);
                }
                catch (Exception) when (_giveUp.IsCancellationRequested)
                {
                    // The application has no more time. Database drivers report that with exceptions of their own.
                    return;
                }
            }
        }
    }
}
