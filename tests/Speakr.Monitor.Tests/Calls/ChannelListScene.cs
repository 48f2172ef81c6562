using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Lets the PBX of a scene say which channels exist.</summary>
internal static class ChannelListScene
{
    /// <summary>A whole list.</summary>
    public static TrackedScene Lists(this TrackedScene scene, params Func<CallEvent, CallEvent>[] channels) =>
        channels.Aggregate(scene, (told, channel) => told.Tell(CallEventKind.CoreShowChannel, channel)).Completes(channels.Length);

    public static TrackedScene Completes(this TrackedScene scene, int? count, string? action = "x") => scene.Tell(
        CallEventKind.CoreShowChannelsComplete, e => e with { LinkedId = null, UniqueId = null, CallerNumber = null, Count = count, ActionId = action });
}
