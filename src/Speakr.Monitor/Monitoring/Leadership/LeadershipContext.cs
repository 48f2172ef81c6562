using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Leadership;

/// <summary>What the leader loop of one PBX and its terms share.</summary>
internal sealed record LeadershipContext(
    string Name, string Owner, ICallHistoryStore Store, PipelineParts Parts, PipelineState State, FeedCoverage Coverage, TimeProvider Time, ILogger Logger)
{
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(8);

    public StandbyLease Standby { get; } = new(Name, Owner, Store as ISharedCallHistory, LeaseDuration);

    public void ReportReached()
    {
        if (State.ReportReached(Parts.Changed.Count, Time.GetUtcNow()))
            Logger.StoreBack(Parts.Changed.Count);
    }

    public void ReportAway(CallHistoryException away)
    {
        Parts.Gate.IsStoreReached = false;
        if (State.ReportAway(away, Parts.Changed.Count, Time.GetUtcNow()))
            Logger.StoreFailed(away.Message, Parts.Changed.Count);
    }
}
