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
    /// <returns>Whether a hold is over that was not known.</returns>
    public bool Hold(string channel, DateTimeOffset at, TimeSpan window)
    {
        var isOver = _early.Channel == channel && at - _early.At <= window;
        _early = default;
        if (isOver)
            _before ??= 0;
        else if (_holders.Add(channel) && _holders.Count == 1)
            _since = at;
        return isOver;
    }

    /// <returns>Whether a hold is over.</returns>
    public bool Unhold(string channel, DateTimeOffset at)
    {
        if (!_holders.Contains(channel))
            _early = (channel, at);
        return HangUp(channel, at);
    }

    /// <summary>A channel has ended, and holds nobody any more.</summary>
    /// <returns>Whether a hold is over.</returns>
    public bool HangUp(string channel, DateTimeOffset at)
    {
        if (!_holders.Remove(channel) || _holders.Count > 0)
            return false;
        _held += at - _since;
        _before ??= 0;
        return true;
    }

    /// <param name="endedAt">When the talk ended; <see langword="null"/> while it lasts, and a hold that lasts is not counted yet.</param>
    /// <returns><see langword="null"/> when nobody was put on hold.</returns>
    public int? Seconds(DateTimeOffset? endedAt)
    {
        var open = _holders.Count > 0 && endedAt is { } end ? end - _since : (TimeSpan?)null;
        return open is null && _before is null ? null : (_before ?? 0) + Math.Max(0, (int)(_held + (open ?? TimeSpan.Zero)).TotalSeconds);
    }
}
