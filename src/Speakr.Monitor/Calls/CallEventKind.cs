namespace Speakr.Monitor.Calls;

/// <summary>
/// The events that matter to calls. All but <see cref="Connected"/>, <see cref="Disconnected"/> and <see cref="ClockStepped"/> carry the names that
/// Asterisk gives them.
/// </summary>
public enum CallEventKind
{
    /// <summary>Not from Asterisk: the source has connected and events follow. The first item of every enumeration.</summary>
    Connected,

    /// <summary>Not from Asterisk, nor from the source: its connection was lost, and events are missing from here on.</summary>
    Disconnected,

    /// <summary>
    /// Not from Asterisk, nor from a source: this machine's wall clock was set, or the machine was suspended. Events before it carry times of the
    /// clock as it was, and <see cref="CallEvent.ClockStep"/> is the difference.
    /// </summary>
    ClockStepped,

    /// <summary>A caller joined a queue.</summary>
    QueueCallerJoin,

    /// <summary>A caller left a queue, for whatever reason.</summary>
    QueueCallerLeave,

    /// <summary>A caller left a queue unanswered.</summary>
    QueueCallerAbandon,

    /// <summary>An agent's phone rings.</summary>
    AgentCalled,

    /// <summary>An agent answered.</summary>
    AgentConnect,

    /// <summary>The talk with an agent ended.</summary>
    AgentComplete,

    /// <summary>An agent's phone rang and was not answered.</summary>
    AgentRingNoAnswer,

    /// <summary>A channel ended.</summary>
    Hangup,

    /// <summary>A party with two channels has brought together whom they were connected to.</summary>
    AttendedTransfer,

    /// <summary>Asterisk begins to take a Local channel out of a call.</summary>
    LocalOptimizationBegin,

    /// <summary>A Local channel has been taken out of a call: both halves will hang up while the call goes on.</summary>
    LocalOptimizationEnd,

    /// <summary>The PBX is up; sent at each login of the feed, with the PBX's uptime.</summary>
    FullyBooted,

    /// <summary>The PBX is going down.</summary>
    Shutdown,

    /// <summary>Answer to <c>QueueStatus</c>: a queue, whose waiting callers follow as <see cref="QueueEntry"/>.</summary>
    QueueParams,

    /// <summary>Answer to <c>QueueStatus</c>: a caller who waits. Has a <c>Uniqueid</c> but no <c>Linkedid</c>.</summary>
    QueueEntry,

    /// <summary>Answer to <c>QueueStatus</c>: all queues that were asked for have been listed.</summary>
    QueueStatusComplete,

    /// <summary>Answer to <c>QueueStatus</c>: a member of a queue. See <see cref="CallEvent.Member"/>.</summary>
    QueueMember,

    /// <summary>The state of a member has changed.</summary>
    QueueMemberStatus,

    /// <summary>A member was paused or goes on.</summary>
    QueueMemberPause,

    /// <summary>A member logged in to a queue.</summary>
    QueueMemberAdded,

    /// <summary>A member logged out of a queue.</summary>
    QueueMemberRemoved,

    /// <summary>The penalty of a member has changed.</summary>
    QueueMemberPenalty,

    /// <summary>Whether a member's phone rings while in use has changed.</summary>
    QueueMemberRinginuse,

    /// <summary>An agent answered and hung up before being connected to the caller, who goes on waiting.</summary>
    AgentDump,

    /// <summary>The state of a device has changed. See <see cref="CallEvent.DeviceState"/>.</summary>
    DeviceStateChange,

    /// <summary>A channel has put its party on hold.</summary>
    Hold,

    /// <summary>A channel goes on talking with its party.</summary>
    Unhold,

    /// <summary>Answer to <c>CoreShowChannels</c>: a channel that exists. See <see cref="CallEvent.Listed"/>.</summary>
    CoreShowChannel,

    /// <summary>Answer to <c>CoreShowChannels</c>: all channels have been listed.</summary>
    CoreShowChannelsComplete,
}
