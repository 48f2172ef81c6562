using Speakr.Monitor.Monitoring.Gaps;

namespace Speakr.Monitor.Monitoring.Turns;

/// <summary>
/// Whether this host hears the PBX, and whether it has missed something lately that another may have heard. Whoever has should write: a turn
/// begins by comparing the stored calls with one's own, so that what only one of two hosts has heard gets into the store.
/// </summary>
internal sealed class Hearing(GapRecorder gaps, TimeProvider time)
{
    // A connection that is lost for a moment is not worth a change of turns.
    private static readonly TimeSpan DeafAfter = TimeSpan.FromSeconds(3);

    // As long as trackers remember calls that are over: later another host has nothing to add.
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);

    private readonly long _startedAt = time.GetTimestamp();
    private long _coveredUpTo = long.MinValue;
    private long _begunDeafAt = long.MinValue;

    public bool Hears => gaps.IsHeard;

    /// <summary>Whether a host that hears should write instead of this one.</summary>
    public bool HasMissed
    {
        get
        {
            if (!Hears)
                return time.GetElapsedTime(gaps.LastLossAt ?? _startedAt) >= DeafAfter;
            var missedAt = Math.Max(gaps.LastLossAt ?? long.MinValue, _begunDeafAt);
            return missedAt > _coveredUpTo && time.GetElapsedTime(missedAt) is var since && since >= DeafAfter && since < Lately;
        }
    }

    /// <summary>This host has its turn. What it does not hear from here on until it is connected, another may hear, and does not save.</summary>
    public void BeginTurn()
    {
        if (!Hears)
            _begunDeafAt = time.GetTimestamp();
    }

    /// <summary>Another host has its turn from here on, and with it the chance to save what this one has missed.</summary>
    public void LeaveToAnother() => _coveredUpTo = time.GetTimestamp();
}
