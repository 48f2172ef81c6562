using System.Threading.Channels;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Changed calls that wait to be saved, each once, in its current state: while a write runs or the store is down, later changes replace earlier
/// ones, so memory grows with calls and not with events. Calls whose values the store does not take are set aside, so that they do not hold up
/// others, and are kept until they are saved. Thread-safe.
/// </summary>
/// <param name="savesInline">Whether the saver goes on on the thread that adds, until its first statement is sent; that spares waking another one.</param>
internal sealed class ChangedCalls(bool savesInline = false)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CallChange> _changes = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly SetAsideCalls _aside = new();
    private List<CallChange> _taken = [];
    private bool _isComplete;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, AllowSynchronousContinuations = savesInline,
    });

    public int Count
    {
        get
        {
            lock (_lock)
                return _changes.Count;
        }
    }

    /// <summary>Calls that are set aside and have not been saved since.</summary>
    public int SetAside
    {
        get
        {
            lock (_lock)
                return _aside.Count;
        }
    }

    /// <summary>Whether a call is set aside and has not been saved since.</summary>
    public bool IsSetAside(string linkedId)
    {
        lock (_lock)
            return _aside.Contains(linkedId);
    }

    /// <summary>Changed calls that are not saved, those that are set aside included.</summary>
    public int Unsaved
    {
        get
        {
            lock (_lock)
                return _changes.Count + _taken.Count + _aside.Resting;
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

    /// <summary>Whether a batch was taken and is neither confirmed nor returned yet.</summary>
    public bool IsBeingSaved
    {
        get
        {
            lock (_lock)
                return _taken.Count > 0;
        }
    }

    /// <summary>The linkedids and channels of all calls in here, those that are being saved or are set aside included.</summary>
    public IReadOnlyCollection<string> Ids
    {
        get
        {
            lock (_lock)
                return [.. _changes.Values.Concat(_taken).Concat(_aside.Changes).SelectMany(change => change.Call.Visits.Select(visit => visit.UniqueId).Append(change.Call.LinkedId))];
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

    /// <summary>Takes back a batch that could not be saved, except calls that have changed since.</summary>
    public void Return(IReadOnlyList<CallChange> unsaved)
    {
        lock (_lock)
        {
            _taken = [];
            foreach (var change in NotHandedOver(unsaved))
            {
                if (_changes.TryGetValue(change.Call.LinkedId, out var later))
                    _changes[change.Call.LinkedId] = later with { Previous = change.Previous };
                else
                    Add(change);
            }
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>The batch was saved, except refused calls, which are set aside.</summary>
    /// <returns>How many are saved that had been set aside before.</returns>
    public int Confirm(IReadOnlyList<CallChange> refused)
    {
        lock (_lock)
        {
            var isRefused = refused.Select(change => change.Call.LinkedId).ToHashSet(StringComparer.Ordinal);
            var recovered = _taken.Count(change => !isRefused.Contains(change.Call.LinkedId) && _aside.Forget(change.Call.LinkedId));
            _taken = [];
            foreach (var change in NotHandedOver(refused))
            {
                // Changed since: the store may take the later state.
                if (_changes.TryGetValue(change.Call.LinkedId, out var later))
                    _changes[change.Call.LinkedId] = later with { Previous = change.Previous };
                else
                    _aside.Rest(change);
                _aside.Refuse(change.Call.LinkedId);
            }

            return recovered;
        }
    }

    /// <summary>Adds the calls set aside for longest to the next batch.</summary>
    public void TryAgain(int limit)
    {
        lock (_lock)
        {
            foreach (var change in _aside.Take(limit))
                Add(change);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Drops all changes, because another host saves them.</summary>
    /// <returns>The calls that were set aside, which another host may not have.</returns>
    public IReadOnlyList<CallChange> Clear()
    {
        lock (_lock)
        {
            List<CallChange> aside = [.. _aside.Changes, .. _changes.Values.Concat(_taken).Where(change => _aside.Contains(change.Call.LinkedId))];
            _changes.Clear();
            _order.Clear();
            _aside.Clear();
            _taken = [];
            return aside;
        }
    }

    /// <summary>Ends the input. What is left can still be taken, calls set aside included.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            foreach (var change in _aside.Take(int.MaxValue))
                Add(change);
        }

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

    /// <summary>Without those that were merged into another call since.</summary>
    private IEnumerable<CallChange> NotHandedOver(IReadOnlyList<CallChange> changes)
    {
        var handedOver = _changes.Values.SelectMany(change => change.Call.FormerLinkedIds).ToHashSet(StringComparer.Ordinal);
        return changes.Where(change => !handedOver.Contains(change.Call.LinkedId));
    }

    private void Add(CallChange change)
    {
        var id = change.Call.LinkedId;
        foreach (var former in change.Call.FormerLinkedIds)
        {
            _changes.Remove(former);
            _aside.Drop(former);
        }

        change = _aside.Update(change);
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
