using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Live;

/// <summary>What calls count for that have been over for a while, and which they were: a hash of each, 20 bytes instead of some 400. Not thread-safe.</summary>
internal sealed class PastCalls
{
    private readonly Dictionary<LiveQueueId, QueueFigures> _figures = [];

    // Of two calls with the same hash the second costs a look into the history.
    private readonly HashSet<ulong> _known = [];

    public IReadOnlyDictionary<LiveQueueId, QueueFigures> Figures => _figures;

    /// <summary>Adds a call, once.</summary>
    public void Add(LiveCallId id, IEnumerable<CountedVisit> visits)
    {
        if (!_known.Add(HashOf(id)))
            return;
        foreach (var visit in visits)
        {
            var queue = new LiveQueueId(id.Pbx, visit.Queue);
            _figures[queue] = _figures.GetValueOrDefault(queue, QueueFigures.None).Add(visit.Figures);
        }
    }

    public bool Contains(LiveCallId id) => _known.Contains(HashOf(id));

    public int? LongestWait(LiveQueueId queue) => _figures.GetValueOrDefault(queue)?.LongestWaitSeconds;

    // FNV-1a.
    private static ulong HashOf(LiveCallId id)
    {
        var hash = 14695981039346656037;
        foreach (var character in id.Pbx)
            hash = (hash ^ character) * 1099511628211;
        hash = (hash ^ char.MaxValue) * 1099511628211;
        foreach (var character in id.LinkedId)
            hash = (hash ^ character) * 1099511628211;
        return hash;
    }
}
