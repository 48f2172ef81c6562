using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Live;

/// <summary>What one tracker has handed over: changes, or all its open calls.</summary>
internal readonly record struct LiveInput(string Pbx, IReadOnlyList<CallChange> Changes, IReadOnlyList<Call>? Open)
{
    public int Size => Changes.Count + (Open?.Count ?? 0);
}

/// <summary>The open calls of all PBXs, and what a portion of input changes about them. Not thread-safe.</summary>
internal sealed class LivePicture
{
    private readonly Dictionary<LiveCallId, LiveCall> _open = [];
    private readonly Dictionary<LiveCallId, LiveCall> _changed = [];
    private readonly HashSet<LiveCallId> _removed = [];

    public LiveCall[] Open => [.. _open.Values];

    /// <returns><see langword="null"/> when nothing has changed.</returns>
    public LiveUpdate? Apply(IEnumerable<LiveInput> inputs, long version)
    {
        _changed.Clear();
        _removed.Clear();
        foreach (var (pbx, changes, open) in inputs)
        {
            foreach (var change in changes)
            {
                foreach (var former in change.Call.FormerLinkedIds)
                    Remove(new LiveCallId(pbx, former));
                Put(new LiveCall(pbx, change.Call));
            }

            if (open is not null)
                Reset(pbx, open);
        }

        return _changed.Count + _removed.Count == 0 ? null : new LiveUpdate(version, [.. _changed.Values], [.. _removed]);
    }

    private void Reset(string pbx, IReadOnlyList<Call> open)
    {
        var ids = open.Select(call => call.LinkedId).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _open.Keys.Where(id => id.Pbx == pbx && !ids.Contains(id.LinkedId)).ToArray())
            Remove(gone);
        foreach (var call in open.Select(call => new LiveCall(pbx, call)))
        {
            if (!_open.TryGetValue(call.Id, out var known) || !IsSame(known.Call, call.Call))
                Put(call);
        }
    }

    private void Put(LiveCall call)
    {
        var id = call.Id;
        _removed.Remove(id);
        _changed[id] = call;
        if (call.Call.OnPanel)
            _open[id] = call;
        else
            _open.Remove(id);
    }

    private void Remove(LiveCallId id)
    {
        _open.Remove(id);
        _changed.Remove(id);
        _removed.Add(id);
    }

    // Lists are equal to records only when they are the same list.
    private static bool IsSame(Call one, Call other) =>
        one == (other with { Visits = one.Visits, FormerLinkedIds = one.FormerLinkedIds })
        && one.Visits.SequenceEqual(other.Visits) && one.FormerLinkedIds.SequenceEqual(other.FormerLinkedIds, StringComparer.Ordinal);
}
