using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Pipeline;

/// <summary>Counts calls closed because too many were open, and logs the count at most once a minute.</summary>
internal sealed class OverLimit
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private long _closed;
    private long _reported;
    private long? _reportedAt;

    /// <summary>Calls that have been closed since the start.</summary>
    public long Closed => Interlocked.Read(ref _closed);

    /// <summary>Called by the tracker's loop only.</summary>
    public void Report(long closed, int limit, TimeProvider time, ILogger logger)
    {
        Interlocked.Exchange(ref _closed, closed);
        if (closed == _reported || (_reportedAt is { } before && time.GetElapsedTime(before) < ReportInterval))
            return;
        logger.CallsOverLimit(closed - _reported, limit);
        (_reported, _reportedAt) = (closed, time.GetTimestamp());
    }
}
