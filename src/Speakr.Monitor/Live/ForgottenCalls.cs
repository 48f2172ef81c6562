using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Live;

/// <summary>What calls count for that are over and forgotten, and which they were: a hash of each, 20 bytes instead of some 350. Not thread-safe.</summary>
internal sealed class ForgottenCalls
{
    private readonly Dictionary<LiveQueueId, QueueFigures> _figures = [];

    // Of two calls with the same hash the second costs a look into the history.
    private readonly HashSet<ulong> _known = [];

    public IReadOnlyDictionary<LiveQueueId, QueueFigures> Figures => _figures;

    public void Add(LiveCallId id, IEnumerable<CountedVisit> visits)
    {
        _known.Add(HashOf(id));
        foreach (var visit in visits)
        {
            var queue = new LiveQueueId(id.Pbx, visit.Queue);
            _figures[queue] = _figures.GetValueOrDefault(queue, QueueFigures.None).Add(visit.Figures);
        }
    }

    public bool Contains(LiveCallId id) => _known.Contains(HashOf(id));

    public int? LongestWait(LiveQueueId queue) => _figures.GetValueOrDefault(queue)?.LongestWaitSeconds;

    public void Clear()
    {
        _figures.Clear();
        _known.Clear();
    }

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
