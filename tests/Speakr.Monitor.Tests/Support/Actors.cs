using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.Tests.Support;

internal static class Actors
{
    public static PbxActor New(TimeProvider time, IEventJournal? journal = null, int eventBufferSize = 100) =>
        new(journal, eventBufferSize, new CallTrackerOptions(), time, NullLoggerFactory.Instance);

    /// <summary>Runs it until its events end.</summary>
    public static Task RunAsync(this PbxActor actor) => actor.RunAsync(CancellationToken.None, CancellationToken.None);

    /// <summary>Lets events take effect and changes be saved, as if a store without calls had been reconciled.</summary>
    public static Task LeadAsync(this PbxActor actor) =>
        actor.ReconcileAsync([], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, source: null, isLeader: true, unsaved: [], CancellationToken.None);

    public static async ValueTask SendAsync(this PbxActor actor, CallEvent callEvent)
    {
        await actor.Inbox.PostAsync(callEvent, CancellationToken.None);
        actor.Inbox.Wake();
    }
}
