namespace Speakr.Monitor.Calls;

/// <summary>
/// Channels that ended a moment ago. A channel never comes back to life, so a join that arrives after its channel's end leaves
/// no ghost.
/// </summary>
internal sealed class RecentHangups(TimeSpan memory)
{
    // 5,000 hang-ups a second for ten seconds. Beyond it the oldest are dropped.
    private const int Limit = 50_000;

    private readonly Dictionary<string, DateTimeOffset> _endedAt = new(StringComparer.Ordinal);
    private readonly Queue<(string UniqueId, DateTimeOffset At)> _order = new();

    public void Add(string uniqueId, DateTimeOffset at)
    {
        Forget(at);
        if (_endedAt.TryAdd(uniqueId, at))
            _order.Enqueue((uniqueId, at));
    }

    public bool TryGet(string? uniqueId, out DateTimeOffset at)
    {
        at = default;
        return uniqueId is not null && _endedAt.TryGetValue(uniqueId, out at);
    }

    private void Forget(DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && (now - oldest.At > memory || _order.Count >= Limit))
        {
            _order.Dequeue();
            _endedAt.Remove(oldest.UniqueId);
        }
    }
}
