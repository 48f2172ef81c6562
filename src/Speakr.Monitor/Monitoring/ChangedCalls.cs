using System.Threading.Channels;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Monitoring;

/// <summary>
/// Changed calls on their way to the store. Each call is in here once, as it now stands: while a write runs or the store is away,
/// later changes take the place of earlier ones, so memory follows the number of calls and not the number of events. Thread-safe.
/// </summary>
internal sealed class ChangedCalls
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CallChange> _changes = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private List<CallChange> _taken = [];
    private bool _isComplete;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public int Count
    {
        get
        {
            lock (_lock)
                return _changes.Count;
        }
    }

    /// <summary>Whether no more changes will be added and all have been saved.</summary>
    public bool IsFinished
    {
        get
        {
            lock (_lock)
                return _isComplete && _changes.Count == 0 && _taken.Count == 0;
        }
    }

    /// <summary>Whether some were taken and are neither confirmed nor returned yet.</summary>
    public bool IsBeingSaved
    {
        get
        {
            lock (_lock)
                return _taken.Count > 0;
        }
    }

    /// <summary>The linkedids and channels of all calls in here, those that are being saved included.</summary>
    public IReadOnlyCollection<string> Ids
    {
        get
        {
            lock (_lock)
                return [.. _changes.Values.Concat(_taken).SelectMany(change => change.Call.Visits.Select(visit => visit.UniqueId).Append(change.Call.LinkedId))];
        }
    }

    public void Add(IReadOnlyList<CallChange> changes)
    {
        if (changes.Count == 0)
            return;
        lock (_lock)
        {
            foreach (var change in changes)
                Add(change);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Takes back what could not be saved. What has changed since stays as it is.</summary>
    public void Return(IReadOnlyList<CallChange> unsaved)
    {
        lock (_lock)
        {
            _taken = [];
            var handedOver = _changes.Values.SelectMany(change => change.Call.FormerLinkedIds).ToHashSet(StringComparer.Ordinal);
            foreach (var change in unsaved)
            {
                // It is a part of another call by now.
                if (handedOver.Contains(change.Call.LinkedId))
                    continue;
                if (_changes.TryGetValue(change.Call.LinkedId, out var later))
                    _changes[change.Call.LinkedId] = later with { Previous = change.Previous };
                else
                    Add(change);
            }
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>What was taken has been saved.</summary>
    public void Confirm()
    {
        lock (_lock)
            _taken = [];
    }

    /// <summary>Forgets everything: another host saves it.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _changes.Clear();
            _order.Clear();
            _taken = [];
        }
    }

    /// <summary>No more changes will be added; takers get what is left, then nothing.</summary>
    public void Complete()
    {
        lock (_lock)
            _isComplete = true;
        _signal.Writer.TryComplete();
    }

    /// <summary>Waits for changes and takes the oldest, to be confirmed or returned, at most <paramref name="limit"/>; empty when there will be no more.</summary>
    public async ValueTask<IReadOnlyList<CallChange>> TakeAsync(int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Take(limit) is { Count: > 0 } changes)
                return changes;
            if (!await _signal.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                return Take(limit);
            _signal.Reader.TryRead(out _);
        }
    }

    private void Add(CallChange change)
    {
        var id = change.Call.LinkedId;
        foreach (var former in change.Call.FormerLinkedIds)
            _changes.Remove(former);
        if (_changes.TryGetValue(id, out var earlier))
        {
            _changes[id] = change with { Previous = earlier.Previous };
            return;
        }

        _changes.Add(id, change);
        _order.Enqueue(id);
    }

    private List<CallChange> Take(int limit)
    {
        lock (_lock)
        {
            var taken = new List<CallChange>(Math.Min(limit, _order.Count));
            while (taken.Count < limit && _order.TryDequeue(out var id))
            {
                if (_changes.Remove(id, out var change))
                    taken.Add(change);
            }

            _taken = taken;
            return taken;
        }
    }
}
