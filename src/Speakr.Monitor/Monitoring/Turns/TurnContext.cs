using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Turns;

/// <summary>What the turns of one PBX have in common.</summary>
internal sealed record TurnContext(
    string Name, string Owner, ICallHistoryStore Store, PipelineParts Parts, PipelineState State, Hearing Hearing, TimeProvider Time, ILogger Logger)
{
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(8);

    public Candidacy Candidacy { get; } = new(Name, Owner, Store as ISharedCallHistory, LeaseDuration);

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
