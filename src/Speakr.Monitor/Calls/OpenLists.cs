namespace Speakr.Monitor.Calls;

/// <summary>The lists of one kind that are being received, by source and action id.</summary>
/// <param name="beganAt">When the first event of a list was received.</param>
internal sealed class OpenLists<TList>(Func<TList, DateTimeOffset> beganAt)
    where TList : class
{
    // A list takes milliseconds. One whose end was lost must not mix with the next one of the same id.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    // A PBX answers a handful of clients at once. A feed that begins lists without end costs no more than these.
    private const int MostLists = 64;

    private readonly Dictionary<(string Source, string? ActionId), TList> _open = [];

    /// <summary>The list that an event belongs to; <see langword="null"/> when it begins one.</summary>
    public TList? Of(CallEvent listEvent)
    {
        foreach (var old in _open.Where(open => listEvent.ReceivedAt - beganAt(open.Value) > Longest).ToArray())
            _open.Remove(old.Key);
        return _open.GetValueOrDefault(Key(listEvent));
    }

    public void Begin(CallEvent first, TList list)
    {
        if (_open.Count >= MostLists && !_open.ContainsKey(Key(first)))
            _open.Remove(_open.MinBy(open => beganAt(open.Value)).Key);
        _open[Key(first)] = list;
    }

    public void Remove(CallEvent last) => _open.Remove(Key(last));

    /// <summary>Drops the unfinished lists of a source: a new connection does not continue them.</summary>
    public void Forget(string source)
    {
        foreach (var key in _open.Keys.Where(key => key.Source == source).ToArray())
            _open.Remove(key);
    }

    private static (string Source, string? ActionId) Key(CallEvent listEvent) => (listEvent.Source, listEvent.ActionId);
}
