namespace Speakr.Monitor.Host.Sync;

/// <summary>How long to wait after a run that ended in its middle: doubling, until nothing has moved for too long.</summary>
internal sealed class SyncPatience(TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private long? _movedAt;
    private TimeSpan _wait;

    /// <param name="hasMoved">Whether the run got something done before it failed.</param>
    /// <returns>The wait before the next run; <see langword="null"/> when it is time to stop.</returns>
    public TimeSpan? AfterFailure(bool hasMoved)
    {
        if (hasMoved)
        {
            _movedAt = time.GetTimestamp();
            return _wait = FirstWait;
        }

        // A run that never got anything done says what is wrong at once: a setting, more often than not.
        if (_movedAt is not { } movedAt || Limit - time.GetElapsedTime(movedAt) is not { Ticks: > 0 } rest)
            return null;

        _wait *= 2;
        return _wait < rest ? _wait : rest;
    }
}
