using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Speakr.Monitor.Live;

namespace WebApp;

internal sealed record LiveEvent(IEnumerable<ShownCall> Calls, IEnumerable<string> Removed);

internal static class LiveStream
{
    #region watch
    public static async IAsyncEnumerable<SseItem<LiveEvent>> Of(ILiveCalls live, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in live.WatchAsync(cancellationToken))
        {
            if (change is LiveUpdate update)
                yield return new SseItem<LiveEvent>(new LiveEvent(update.Changed.Select(ShownCall.Of), update.Removed.Select(id => id.LinkedId)), "changes");
            // The page forgets what it showed: it has just begun, or was too slow.
            else if (change is LiveSnapshot snapshot)
                yield return new SseItem<LiveEvent>(new LiveEvent(snapshot.Calls.Select(ShownCall.Of), []), "all");
        }
    }
    #endregion
}
