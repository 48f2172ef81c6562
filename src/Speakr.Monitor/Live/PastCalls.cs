using Speakr.Monitor.Calls;
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

    private static ulong HashOf(LiveCallId id) => Fnv1a.Add(Fnv1a.Add(Fnv1a.Add(Fnv1a.Basis, id.Pbx), char.MaxValue), id.LinkedId);
}
