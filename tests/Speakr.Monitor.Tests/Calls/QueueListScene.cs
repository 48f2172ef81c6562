using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Lets the PBX of a scene say who waits.</summary>
internal static class QueueListScene
{
    /// <summary>A whole list: who waits in the queue, each with the seconds he has waited.</summary>
    public static TrackedScene Lists(this TrackedScene scene, string queue, params (string Channel, int Wait)[] callers) =>
        scene.Announces(queue, callers.Length).Names(queue, callers).Completes();

    public static TrackedScene Announces(this TrackedScene scene, string queue, int? calls, string? action = null) =>
        scene.Tell(CallEventKind.QueueParams, e => Anonymous(e, action) with { Queue = queue, Count = calls });

    public static TrackedScene Names(this TrackedScene scene, string queue, params (string Channel, int Wait)[] callers) =>
        callers.Aggregate(scene, (told, caller) => told.Names(queue, caller.Channel, caller.Wait));

    public static TrackedScene Names(this TrackedScene scene, string queue, string channel, int wait, string? action = null) =>
        scene.Tell(CallEventKind.QueueEntry, e => Anonymous(e, action) with
        {
            Queue = queue, UniqueId = channel, WaitSeconds = wait, CallerNumber = "1132100000",
        });

    public static TrackedScene Completes(this TrackedScene scene, string? action = null) =>
        scene.Tell(CallEventKind.QueueStatusComplete, e => Anonymous(e, action));

    private static CallEvent Anonymous(CallEvent e, string? action) =>
        e with { LinkedId = null, UniqueId = null, CallerNumber = null, ActionId = action };
}
