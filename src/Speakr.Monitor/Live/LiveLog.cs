namespace Speakr.Monitor.Live;

/// <summary>
/// The last updates, as a chain that all watchers walk without a lock. One that stands on a link too far back loses its place; it keeps no more in
/// memory than that link. Appended to by one thread at a time.
/// </summary>
/// <param name="version">The version before the first update.</param>
internal sealed class LiveLog(long version)
{
    // The place before the oldest update.
    private LiveLink _start = new(new LiveUpdate(version, [], []));
    private LiveLink? _last;
    private int _size;

    public LiveLink Last => _last ?? _start;

    /// <param name="update">The update.</param>
    /// <param name="capacity">How many calls and agents the log may hold beside those of the last update.</param>
    public void Append(LiveUpdate update, int capacity)
    {
        var link = new LiveLink(update);
        Last.Next = link;
        _last = link;
        while (_size > capacity && _start.Next is { } oldest)
        {
            _size -= Size(oldest.Update);
            _start.Lose();
            _start = oldest;
        }

        _size += Size(update);
    }

    /// <returns>The place of a watcher that has this version; <see langword="null"/> when it is not in the log.</returns>
    public LiveLink? Find(long version)
    {
        if (version < _start.Update.Version)
            return null;
        var place = _start;
        while (place.Next is { } next && next.Update.Version <= version)
            place = next;
        return place;
    }

    private static int Size(LiveUpdate update) => update.Changed.Count + update.Removed.Count + update.ChangedAgents.Count + update.RemovedAgents.Count;
}

/// <summary>One update, and the place of those who have it.</summary>
internal sealed class LiveLink(LiveUpdate update)
{
    private volatile LiveLink? _next;
    private volatile bool _isLost;

    public LiveUpdate Update => update;

    public LiveLink? Next
    {
        get => _next;
        set => _next = value;
    }

    /// <summary>Whether what followed is no longer to be had.</summary>
    public bool IsLost => _isLost;

    /// <summary>Cuts the chain, so that who stands here keeps nothing else in memory.</summary>
    public void Lose()
    {
        // In this order: a watcher that finds no next link then sees why.
        _isLost = true;
        _next = null;
    }
}
