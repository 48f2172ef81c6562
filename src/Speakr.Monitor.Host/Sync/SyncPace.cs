using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Sync;

/// <summary>How fast a run is, and how long it takes still.</summary>
/// <param name="RowsPerSecond">Since it began to work.</param>
/// <param name="Left">The time for the rest; <see langword="null"/> when it is not known how much that is.</param>
internal readonly record struct SyncPace(double RowsPerSecond, TimeSpan? Left)
{
    public static SyncPace Of(CdrSyncProgress progress, TimeSpan elapsed)
    {
        var rate = elapsed > TimeSpan.Zero ? progress.Done / elapsed.TotalSeconds : 0;
        var isKnown = progress.Total >= progress.Done && rate > 0;
        return new SyncPace(rate, isKnown ? TimeSpan.FromSeconds(Math.Ceiling((progress.Total!.Value - progress.Done) / rate)) : null);
    }
}
