namespace Speakr.Monitor.Live;

/// <summary>
/// The last changes, as a chain that all watchers walk without a lock. One that is too far back loses its place; it keeps no more in
/// memory than that link. Appended to by one thread at a time.
/// </summary>
/// <param name="version">The version before the first change.</param>
internal sealed class ChangeLog<T>(long version)
    where T : class
{
    // The place before the oldest change.
    private ChangeLink<T> _start = new(null, version, 0);
    private ChangeLink<T>? _last;
    private int _size;

    public ChangeLink<T> Last => _last ?? _start;

    /// <param name="change">The change.</param>
    /// <param name="changeVersion">The version after it.</param>
    /// <param name="size">How much it counts.</param>
    /// <param name="capacity">How much the log may hold beside the last change.</param>
    public void Append(T change, long changeVersion, int size, int capacity)
    {
        var link = new ChangeLink<T>(change, changeVersion, size);
        Last.Next = link;
        _last = link;
        while (_size > capacity && _start.Next is { } oldest)
        {
            _size -= oldest.Size;
            _start.Lose();
            _start = oldest;
        }

        _size += size;
    }

    /// <returns>The place of a watcher that has this version; <see langword="null"/> when it is not in the log.</returns>
    public ChangeLink<T>? Find(long atVersion)
    {
        if (atVersion < _start.Version)
            return null;
        var place = _start;
        while (place.Next is { } next && next.Version <= atVersion)
            place = next;
        return place;
    }
}

/// <summary>One change, and the place of those who have it.</summary>
internal sealed class ChangeLink<T>(T? change, long version, int size)
    where T : class
{
    private volatile ChangeLink<T>? _next;
    private volatile bool _isLost;

    /// <summary>The change; there is none before the first.</summary>
    public T? Change => change;

    public long Version => version;

    public int Size => size;

    public ChangeLink<T>? Next
    {
        get => _next;
        set => _next = value;
    }

    /// <summary>Whether what followed is no longer to be had.</summary>
    public bool IsLost => _isLost;

    /// <summary>Cuts the chain, so that a watcher here keeps nothing else in memory.</summary>
    public void Lose()
    {
        // In this order: a watcher that finds no next link then sees why.
        _isLost = true;
        _next = null;
    }
}
