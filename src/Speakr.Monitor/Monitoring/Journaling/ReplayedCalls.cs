using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Monitoring.Journaling;

/// <summary>
/// What the events that a restart found in the journal led to. They are there because their calls were not saved or not over, and the tracker
/// forgets calls that ended long before the last event: those that were set aside, for one. Thread-safe.
/// </summary>
internal sealed class ReplayedCalls
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Call> _calls = new(StringComparer.Ordinal);

    public void Add(IReadOnlyList<CallChange> changes)
    {
        lock (_lock)
        {
            foreach (var change in changes)
                _calls[change.Call.LinkedId] = change.Call;
        }
    }

    /// <summary>Those that are over and last changed before a time.</summary>
    public IReadOnlyList<Call> EndedBefore(DateTimeOffset time)
    {
        lock (_lock)
            return [.. _calls.Values.Where(call => !call.OnPanel && call.UpdatedAt < time)];
    }

    public void Clear()
    {
        lock (_lock)
            _calls.Clear();
    }
}
