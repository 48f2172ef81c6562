using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Pipeline.Journaling;

/// <summary>
/// Calls that were replayed from the journal at a restart, or unsaved when leadership ended. The tracker forgets calls that ended long before the
/// last event; these are reconciled with the stored ones all the same when this host leads. Used by the actor only.
/// </summary>
internal sealed class ReplayedCalls
{
    private readonly Dictionary<string, Call> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keptIds = new(StringComparer.Ordinal);

    /// <summary>The linkedids and channels of calls whose events must stay in the journal.</summary>
    public IReadOnlyCollection<string> KeptIds => _keptIds;

    /// <summary>Those that are not on the panel any more.</summary>
    public IReadOnlyCollection<Call> Ended => _calls.Values;

    public void Add(IReadOnlyList<CallChange> changes)
    {
        foreach (var change in changes)
        {
            // Open calls are in the tracker; holding them here as well would double the memory.
            if (change.Call.OnPanel)
                _calls.Remove(change.Call.LinkedId);
            else
                _calls[change.Call.LinkedId] = change.Call;
        }
    }

    /// <summary>Adds calls that perhaps no host has saved.</summary>
    public void AddSetAside(IReadOnlyList<CallChange> changes)
    {
        Add(changes);
        _keptIds.UnionWith(changes.SelectMany(change => change.Call.Visits.Select(visit => visit.UniqueId).Append(change.Call.LinkedId)));
    }

    public void Clear()
    {
        _calls.Clear();
        _keptIds.Clear();
    }
}
