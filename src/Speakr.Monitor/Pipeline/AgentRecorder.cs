using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Records the logins and pauses of the agents of one PBX. Only the leader writes them; a standby keeps the last ones, so that nothing is missing when it
/// takes over. What another process has left open, and no longer lasts, is closed then, as of the last list. Thread-safe.
/// </summary>
/// <param name="pbx">The PBX.</param>
/// <param name="store">Where periods go.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Tells of trouble.</param>
internal sealed class AgentRecorder(string pbx, ICallAgentStore store, TimeProvider time, ILogger<AgentRecorder> logger)
{
    /// <summary>Periods that may wait. When there are more, the oldest go: a period that lasts is written all the same when the store is back.</summary>
    public const int MostUnsaved = 50_000;

    private const int BatchSize = 500;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    // A stop does not wait for a silent store: the next process closes what is left open.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly AgentPeriods _periods = new(pbx);
    private readonly Dictionary<AgentPeriodKey, AgentPeriod> _unsaved = [];
    private readonly Queue<AgentPeriodKey> _order = new();
    private readonly AsyncAutoResetEvent _news = new();
    private DateTimeOffset? _listedAt;

    // Whether the store may hold other open periods than ours.
    private bool _mustCompare = true;
    private bool _isAway;
    private volatile bool _isLeader;

    /// <summary>How many periods wait.</summary>
    public int Unsaved
    {
        get
        {
            lock (_lock)
                return _unsaved.Count;
        }
    }

    /// <summary>This host writes from now on, or another one does.</summary>
    public void Lead(bool isLeader)
    {
        lock (_lock)
        {
            _isLeader = isLeader;
            // Another host writes in the meantime.
            _mustCompare |= !isLeader;
            _news.Set();
        }
    }

    public void Follow(IReadOnlyList<AgentChange> changes)
    {
        lock (_lock)
        {
            var before = _order.Count;
            foreach (var change in changes)
            {
                foreach (var period in _periods.Follow(change))
                    Keep(period);
            }

            if (_order.Count > before)
                _news.Set();
        }
    }

    /// <summary>A list of all members was complete.</summary>
    public void Listed(DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_listedAt is null)
                _news.Set();
            _listedAt = at;
        }
    }

    /// <summary>Writes what there is until cancelled, then once more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // While the store is down, each attempt waits its turn.
            var wait = _isAway
                ? Task.Delay(RetryInterval, time, cancellationToken)
                : _news.WaitAsync(Timeout.InfiniteTimeSpan, time, cancellationToken).AsTask();
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                break;
            await SaveWithinAsync(cancellationToken).ConfigureAwait(false);
        }

        using var limit = new CancellationTokenSource(StopLimit, time);
        await SaveWithinAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task SaveWithinAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Drivers do not always time out on a silent server.
            await SaveAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            _isAway = false;
        }
        catch (CallHistoryException away)
        {
            if (!_isAway)
                logger.AgentsNotSaved(away.Message);
            _isAway = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next process finds open what has not been written.
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (!_isLeader)
            return;
        await CompareAsync(cancellationToken).ConfigureAwait(false);
        while (_isLeader && TryTake(out var batch))
        {
            try
            {
                await store.RecordAsync(batch, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                GiveBack(batch);
                throw;
            }
        }
    }

    /// <summary>Finds what the store holds open, and we do not, and the other way round.</summary>
    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset listedAt;
        lock (_lock)
        {
            // Before a list it is unknown which agents are logged out.
            if (!_mustCompare || _listedAt is not { } at)
                return;
            listedAt = at;
            _mustCompare = false;
        }

        var stored = await ReadOpenAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            // Another host has written in the meantime.
            if (_mustCompare)
                return;
            var open = _periods.Open.ToDictionary(AgentPeriods.KeyOf);
            foreach (var left in stored)
            {
                var key = AgentPeriods.KeyOf(left);
                if (open.Remove(key, out var ours) && ours == left)
                    continue;
                if (ours is not null)
                    Keep(ours);
                else if (!_unsaved.ContainsKey(key))
                    Keep(AgentPeriods.End(left, listedAt));
            }

            foreach (var missing in open.Values)
                Keep(missing);
        }
    }

    private async Task<IReadOnlyList<AgentPeriod>> ReadOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAgentsAsync(pbx, endedSince: null, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            lock (_lock)
                _mustCompare = true;
            throw;
        }
    }

    private bool TryTake([NotNullWhen(true)] out List<AgentPeriod>? batch)
    {
        lock (_lock)
        {
            batch = _order.Count == 0 ? null : new List<AgentPeriod>(BatchSize);
            while (batch?.Count < BatchSize && _order.TryDequeue(out var key))
            {
                if (_unsaved.Remove(key, out var period))
                    batch.Add(period);
            }

            return batch is not null;
        }
    }

    private void GiveBack(List<AgentPeriod> batch)
    {
        lock (_lock)
        {
            foreach (var period in batch.Where(period => !_unsaved.ContainsKey(AgentPeriods.KeyOf(period))))
                Keep(period);
        }
    }

    private void Keep(AgentPeriod period)
    {
        var key = AgentPeriods.KeyOf(period);
        if (!_unsaved.TryAdd(key, period))
        {
            _unsaved[key] = period;
            return;
        }

        _order.Enqueue(key);
        if (_order.Count <= MostUnsaved)
            return;
        _unsaved.Remove(_order.Dequeue());
        _mustCompare = true;
        _news.Set();
    }
}
