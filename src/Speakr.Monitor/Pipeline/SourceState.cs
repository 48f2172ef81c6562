namespace Speakr.Monitor.Pipeline;

/// <summary>The state of one source. Thread-safe.</summary>
internal sealed class SourceState(string name, DateTimeOffset now)
{
    private volatile SourceStatus _status = new(name, IsConnected: false, Since: now, LastEventAt: null, LastError: null);

    // Apart from the status, because it changes with every event.
    private long _lastEventTicks;

    public SourceStatus Status
    {
        get
        {
            var ticks = Interlocked.Read(ref _lastEventTicks);
            return _status with { LastEventAt = ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero) };
        }
    }

    public void Connected(DateTimeOffset at) => _status = _status with { IsConnected = true, Since = at, LastError = null };

    /// <returns>Whether this is news: the connection was up, or is down for another reason than before.</returns>
    public bool Lost(DateTimeOffset at, string reason)
    {
        var before = _status;
        _status = before with { IsConnected = false, Since = before.IsConnected ? at : before.Since, LastError = reason };
        return before.IsConnected || before.LastError != reason;
    }

    public void Heard(DateTimeOffset at) => Interlocked.Exchange(ref _lastEventTicks, at.UtcTicks);
}
