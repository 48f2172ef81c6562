using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Pipeline;

/// <summary>Calls whose values the store does not take. Not thread-safe.</summary>
internal sealed class SetAsideCalls
{
    // Kept while a call is tried again, so the reported number does not go up and down.
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CallChange> _resting = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>How many have not been saved.</summary>
    public int Count => _refused.Count;

    /// <summary>How many of them are not being tried at present.</summary>
    public int Resting => _resting.Count;

    public IReadOnlyCollection<CallChange> Changes => _resting.Values;

    public bool Contains(string id) => _refused.Contains(id);

    public void Refuse(string id) => _refused.Add(id);

    /// <returns>Whether it was here.</returns>
    public bool Forget(string id) => _refused.Remove(id);

    /// <summary>It was merged into another call.</summary>
    public void Drop(string id)
    {
        _refused.Remove(id);
        _resting.Remove(id);
    }

    public void Rest(CallChange change)
    {
        if (!_resting.ContainsKey(change.Call.LinkedId))
            _order.Enqueue(change.Call.LinkedId);
        _resting[change.Call.LinkedId] = change;
    }

    /// <summary>Takes the oldest, to be tried again.</summary>
    public List<CallChange> Take(int limit)
    {
        var taken = new List<CallChange>(Math.Min(limit, _resting.Count));
        while (taken.Count < limit && _order.TryDequeue(out var id))
        {
            if (_resting.Remove(id, out var change))
                taken.Add(change);
        }

        return taken;
    }

    /// <summary>Replaces a resting call by its new state, to be tried.</summary>
    /// <returns>What to save.</returns>
    public CallChange Update(CallChange change)
    {
        if (!_resting.Remove(change.Call.LinkedId, out var earlier))
            return change;
        // Records can reconstruct a call that the tracker has forgotten, but know less of it than its events did.
        return IsWhollyReconstructed(change.Call) && !IsWhollyReconstructed(earlier.Call) ? earlier : change with { Previous = earlier.Previous };
    }

    public void Clear()
    {
        _refused.Clear();
        _resting.Clear();
        _order.Clear();
    }

    private static bool IsWhollyReconstructed(Call call) => call.Visits.Count > 0 && call.Visits.All(visit => visit.IsReconstructed);
}
