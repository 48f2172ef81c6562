namespace Speakr.Monitor.Calls;

internal static class CallEventKinds
{
    /// <summary>Whether the event describes a member of a queue by <see cref="CallEvent.Member"/>.</summary>
    public static bool IsOfMember(this CallEventKind kind) => kind
        is CallEventKind.QueueMember or CallEventKind.QueueMemberStatus or CallEventKind.QueueMemberPause or CallEventKind.QueueMemberAdded
        or CallEventKind.QueueMemberRemoved or CallEventKind.QueueMemberPenalty or CallEventKind.QueueMemberRinginuse;

    /// <summary>
    /// Whether the event is about agents only. Such events are not journaled: the PBX lists them again at each connection.
    /// </summary>
    public static bool IsOfAgentsOnly(this CallEventKind kind) => kind == CallEventKind.DeviceStateChange || kind.IsOfMember();
}
