using Speakr.Monitor.Pipeline.Gaps;

namespace Speakr.Monitor.Pipeline.Leadership;

/// <summary>
/// Whether this host receives the PBX's events, and whether it has recently missed some that a standby may have. If so, the standby should lead: a new
/// leader reconciles the stored calls with its own, so events that only one of two hosts received get into the store.
/// </summary>
internal sealed class FeedCoverage(GapRecorder gaps, TimeProvider time)
{
    // A connection that is lost for a moment is not worth a change of leader.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(3);

    // As long as trackers remember ended calls. After that a standby has nothing to add.
    private static readonly TimeSpan Relevant = TimeSpan.FromMinutes(10);

    private readonly long _startedAt = time.GetTimestamp();
    private long _handedOverAt = long.MinValue;
    private long _beganUnheardAt = long.MinValue;

    public bool Hears => gaps.IsHeard;

    /// <summary>Whether a standby that receives the PBX should lead instead of this host.</summary>
    public bool HasMissedEvents
    {
        get
        {
            if (!Hears)
                return time.GetElapsedTime(gaps.LastLossAt ?? _startedAt) >= Tolerance;
            var missedAt = Math.Max(gaps.LastLossAt ?? long.MinValue, _beganUnheardAt);
            return missedAt > _handedOverAt && time.GetElapsedTime(missedAt) is var since && since >= Tolerance && since < Relevant;
        }
    }

    /// <summary>This host leads from now on. Until its feed is connected, only a standby receives events, and a standby saves none.</summary>
    public void BeginTerm()
    {
        if (!Hears)
            _beganUnheardAt = time.GetTimestamp();
    }

    /// <summary>Another host leads from now on and can save what this one has missed.</summary>
    public void HandOver() => _handedOverAt = time.GetTimestamp();
}
