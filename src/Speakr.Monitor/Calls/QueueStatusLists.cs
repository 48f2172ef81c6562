using System.Diagnostics.CodeAnalysis;

namespace Speakr.Monitor.Calls;

/// <summary>The <c>QueueStatus</c> answers being received, by source and action id.</summary>
internal sealed class QueueStatusLists
{
    // A list takes milliseconds. One whose end was lost must not mix with the next one of the same id.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    // A PBX answers a handful of clients at once. A feed that begins lists without end, or one list that never ends, costs no more than these.
    private const int MostLists = 64;
    private const int MostEntries = 50_000;

    private readonly Dictionary<(string Source, string? ActionId), QueueStatusList> _open = [];

    /// <summary>Takes in one event of a list.</summary>
    /// <returns>Whether it was the last, so that <paramref name="list"/> is all there is.</returns>
    /// <exception cref="ArgumentException">The event lacks the queue or the channel that its kind needs.</exception>
    public bool Add(CallEvent listEvent, [NotNullWhen(true)] out QueueStatusList? list)
    {
        var (key, at) = ((listEvent.Source, listEvent.ActionId), listEvent.ReceivedAt);
        foreach (var old in _open.Where(open => at - open.Value.BeganAt > Longest).ToArray())
            _open.Remove(old.Key);
        if (listEvent.Kind == CallEventKind.QueueStatusComplete)
            return _open.Remove(key, out list);

        list = null;
        if (listEvent.Queue is null || (listEvent.UniqueId is null && listEvent.Kind == CallEventKind.QueueEntry))
            throw new ArgumentException($"{listEvent.Kind} needs a queue, and a caller's a uniqueid.", nameof(listEvent));
        if (!_open.TryGetValue(key, out var open))
            _open.Add(MakeRoomFor(key), open = new QueueStatusList(at));
        if (listEvent.Kind == CallEventKind.QueueEntry)
            open.Add(listEvent);
        else if (!open.Announce(listEvent))
            (_open[key] = new QueueStatusList(at, mayBeMixed: true)).Announce(listEvent);
        if (open.Length > MostEntries)
            _open.Remove(key);
        return false;
    }

    private (string Source, string? ActionId) MakeRoomFor((string Source, string? ActionId) key)
    {
        if (_open.Count >= MostLists)
            _open.Remove(_open.MinBy(open => open.Value.BeganAt).Key);
        return key;
    }

    /// <summary>Drops the unfinished lists of a source: a new connection does not continue them.</summary>
    public void Forget(string source)
    {
        foreach (var key in _open.Keys.Where(key => key.Source == source).ToArray())
            _open.Remove(key);
    }
}
