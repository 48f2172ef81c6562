namespace Speakr.Monitor.Calls;

/// <content>The bound on calls in memory, and the index of waiting calls.</content>
internal sealed partial class CallTracker
{
    // When there are too many, one in so many is closed at once, so the search costs a new call next to nothing.
    private const int LimitShare = 50;

    // With fewer entries than this, no search for stale ones.
    private const int LeastRoom = 1024;

    // Calls that are not over, including those that have left their queue or not joined one yet.
    private readonly HashSet<TrackedCall> _open = [];

    private readonly Dictionary<string, HashSet<TrackedCall>> _waiting = new(StringComparer.Ordinal);
    private int _exitsRoom = LeastRoom;
    private int _abandonedRoom = LeastRoom;

    /// <summary>How many calls have been closed as lost because more than <see cref="CallTrackerOptions.OpenLimit"/> were open.</summary>
    internal long ClosedOverLimit { get; private set; }

    internal int OpenLimit => _options.OpenLimit;

    /// <summary>Whether any call is not over.</summary>
    internal bool HasOpenCalls => _open.Count > 0;

    /// <summary>Whether the call is in memory and counted as what it is: open or ended.</summary>
    private bool IsFiled(TrackedCall call) => _open.Contains(call) != call.IsEnded;

    private void File(TrackedCall call)
    {
        if (call.IsEnded)
            _open.Remove(call);
        else
            _open.Add(call);
        FileByQueue(call, call.IsEnded ? [] : call.WaitingQueues());
    }

    private void Unfile(TrackedCall call)
    {
        _open.Remove(call);
        FileByQueue(call, []);
    }

    private void FileByQueue(TrackedCall call, string[] queues)
    {
        if (call.IndexedQueues.AsSpan().SequenceEqual(queues))
            return;
        foreach (var queue in call.IndexedQueues)
        {
            if (_waiting.TryGetValue(queue, out var others) && others.Remove(call) && others.Count == 0)
                _waiting.Remove(queue);
        }

        foreach (var queue in queues)
        {
            if (!_waiting.TryGetValue(queue, out var others))
                _waiting.Add(queue, others = []);
            others.Add(call);
        }

        call.IndexedQueues = queues;
    }

    private TrackedCall[] WaitingIn(string queue) => _waiting.TryGetValue(queue, out var waiting) ? [.. waiting] : [];

    /// <param name="now">The time; the last news of any call when left out.</param>
    private void KeepToLimit(DateTimeOffset? now = null)
    {
        if (_open.Count > _options.OpenLimit)
            CloseSurplus(now ?? _open.Max(call => call.LastHeardAt));
        if (_exits.Count > _exitsRoom)
            _exitsRoom = Keep(_exits, exit => Holds(exit.Call));
        // Otherwise an ended call would stay in memory as long as an open one.
        if (_abandoned.Count > _abandonedRoom)
            _abandonedRoom = Keep(_abandoned, entry => _open.Contains(entry.Call) && !entry.Call.HasOpenVisit && entry.Call.RememberedFrom <= entry.At);
    }

    private void CloseSurplus(DateTimeOffset now)
    {
        // A call that has left its queue is only remembered. A call with recent events will have more.
        bool IsNeeded(TrackedCall call) => call.HasOpenVisit || call.LastHeardAt > now - _options.RepeatWindow;
        var surplus = _open.Count - _options.OpenLimit + (_options.OpenLimit / LimitShare);
        foreach (var call in _open.OrderBy(IsNeeded).ThenBy(call => call.LastHeardAt).Take(surplus).ToArray())
        {
            if (!call.HasOpenVisit)
            {
                Remove(call);
                continue;
            }

            call.End(now, VisitEndReason.Lost);
            MarkChanged(call, now);
            ClosedOverLimit++;
        }

        Forget(_ended, DateTimeOffset.MinValue, _options.EndedLimit);
    }

    private bool Holds(TrackedCall call) => _byLinkedId.GetValueOrDefault(call.LinkedId) == call;

    /// <returns>How many entries there may be before it is worth looking again.</returns>
    private static int Keep<T>(Queue<T> entries, Func<T, bool> isNeeded)
    {
        var needed = entries.Where(isNeeded).ToArray();
        entries.Clear();
        foreach (var entry in needed)
            entries.Enqueue(entry);
        return Math.Max(LeastRoom, 2 * needed.Length);
    }
}
