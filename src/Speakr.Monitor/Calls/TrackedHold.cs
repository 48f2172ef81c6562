namespace Speakr.Monitor.Calls;

/// <summary>For how long a talk was on hold: while either party, or both, had put the other on hold.</summary>
internal sealed class TrackedHold
{
    private readonly HashSet<string> _holders = new(StringComparer.Ordinal);
    private TimeSpan _held;
    private DateTimeOffset _since;

    // An Unhold whose Hold has not been received.
    private (string? Channel, DateTimeOffset At) _early;

    // Known from the store.
    private int? _before;

    public static TrackedHold? Of(int? storedSeconds) => storedSeconds is null ? null : new TrackedHold { _before = storedSeconds };

    /// <param name="channel">Whose party is on hold.</param>
    /// <param name="at">When it was received.</param>
    /// <param name="window">How far apart two events may be received in the wrong order.</param>
    public void Hold(string channel, DateTimeOffset at, TimeSpan window)
    {
        var isOver = _early.Channel == channel && at - _early.At <= window;
        _early = default;
        _before ??= 0;
        if (!isOver && _holders.Add(channel) && _holders.Count == 1)
            _since = at;
    }

    public void Unhold(string channel, DateTimeOffset at)
    {
        if (!HangUp(channel, at))
            _early = (channel, at);
    }

    /// <summary>A channel has ended, and holds nobody any more.</summary>
    /// <returns>Whether it did.</returns>
    public bool HangUp(string channel, DateTimeOffset at)
    {
        if (!_holders.Remove(channel))
            return false;
        if (_holders.Count == 0)
            _held += at - _since;
        return true;
    }

    /// <param name="endedAt">When the talk ended; <see langword="null"/> while it lasts, and a hold that lasts is not counted yet.</param>
    /// <returns><see langword="null"/> when nobody was put on hold.</returns>
    public int? Seconds(DateTimeOffset? endedAt)
    {
        var open = _holders.Count > 0 && endedAt > _since ? endedAt.Value - _since : TimeSpan.Zero;
        return _before + (int)(_held + open).TotalSeconds;
    }
}
