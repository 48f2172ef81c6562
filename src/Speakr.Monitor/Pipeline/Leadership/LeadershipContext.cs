using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline.Leadership;

/// <summary>What the leader loop of one PBX and its terms share.</summary>
internal sealed record LeadershipContext(
    string Name, string Owner, ICallHistoryStore Store, PbxActor Actor, PipelineState State, FeedCoverage Coverage, LeaseSpread Spread,
    TimeProvider Time, ILogger Logger)
{
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(8);

    public StandbyLease Standby { get; } = new(Name, Owner, Store as ISharedCallHistory, Time);

    public void ReportReached()
    {
        if (State.ReportReached(Actor.Changed.Count, Time.GetUtcNow()))
            Logger.StoreBack(Actor.Changed.Count);
    }

    public void ReportAway(CallHistoryException away)
    {
        Actor.IsStoreReached = false;
        if (State.ReportAway(away, Actor.Changed.Count, Time.GetUtcNow()))
            Logger.StoreFailed(away.Message, Actor.Changed.Count);
    }
}
