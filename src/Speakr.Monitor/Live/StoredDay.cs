using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Live;

/// <summary>What the history holds of a day, while it is read: of most calls only their share, since a busy day has a hundred thousand. Not thread-safe.</summary>
/// <param name="day">The day.</param>
internal sealed class StoredDay(TimeRange day)
{
    private readonly Dictionary<LiveCallId, CountedVisit[]> _recent = [];

    public TimeRange Day => day;

    /// <summary>Calls that go on, or have not been over for long.</summary>
    public IReadOnlyDictionary<LiveCallId, CountedVisit[]> Recent => _recent;

    public PastCalls Past { get; } = new();

    /// <summary>Adds a call, or what has become of it since it was added.</summary>
    public void Add(LiveCallId id, CountedVisit[] visits, bool isPast)
    {
        if (!isPast)
        {
            _recent[id] = visits;
            return;
        }

        _recent.Remove(id);
        if (visits.Length > 0)
            Past.Add(id, visits);
    }
}
