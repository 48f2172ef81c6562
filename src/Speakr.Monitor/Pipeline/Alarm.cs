namespace Speakr.Monitor.Pipeline;

/// <summary>Rings once, at the earliest time that was asked for. Setting it for a later time than it is set for costs nothing. One user; rings on another thread.</summary>
internal sealed class Alarm : IDisposable
{
    // The same moment, asked for twice, differs by the time in between, and setting a timer wakes the thread of the timers.
    private static readonly TimeSpan Blur = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _setAt;
    private TimeSpan _within;
    private volatile bool _isSet;

    public Alarm(TimeProvider time, Action ring)
    {
        _time = time;
        _timer = time.CreateTimer(
            _ =>
            {
                // Timers go by a coarser clock and ring some milliseconds early: what is left by the other clock is not waited for by anybody.
                _isSet = false;
                ring();
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void SetWithin(TimeSpan time)
    {
        var left = _within - _time.GetElapsedTime(_setAt);
        // An alarm that will ring in this moment does not count.
        if (_isSet && left > TimeSpan.Zero && left <= time + Blur)
            return;
        // Before the timer is set, which may ring at once.
        (_setAt, _within, _isSet) = (_time.GetTimestamp(), time, true);
        _timer.Change(time, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
