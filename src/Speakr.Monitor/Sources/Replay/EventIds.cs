using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.Replay;

/// <summary>The ids of an event: of calls, and of all channels that it names.</summary>
internal static class EventIds
{
    /// <summary>The same event with other ids.</summary>
    /// <param name="callEvent">The event.</param>
    /// <param name="change">Called once for each id that the event has.</param>
    public static CallEvent WithIds(this CallEvent callEvent, Func<string, string> change)
    {
        return callEvent with
        {
            LinkedId = Change(callEvent.LinkedId),
            UniqueId = Change(callEvent.UniqueId),
            AgentLinkedId = Change(callEvent.AgentLinkedId),
            AgentUniqueId = Change(callEvent.AgentUniqueId),
            LocalTwoUniqueId = Change(callEvent.LocalTwoUniqueId),
            SourceUniqueId = Change(callEvent.SourceUniqueId),
            OrigTransferer = ChangeBoth(callEvent.OrigTransferer),
            Transferee = ChangeBoth(callEvent.Transferee),
            TransferTarget = ChangeBoth(callEvent.TransferTarget),
        };

        string? Change(string? id) => id is null ? null : change(id);

        ChannelIds? ChangeBoth(ChannelIds? ids) => ids is null ? null : ids with { UniqueId = change(ids.UniqueId), LinkedId = Change(ids.LinkedId) };
    }
}
