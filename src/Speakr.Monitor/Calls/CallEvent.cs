namespace Speakr.Monitor.Calls;

/// <summary>
/// One event of the PBX, reduced to what calls need. Immutable. Fields that an event does not carry are
/// <see langword="null"/>; names, units and meanings are Asterisk's (AMI, "Asterisk 22 AMI Events").
/// </summary>
public sealed record CallEvent
{
    /// <summary>What happened.</summary>
    public required CallEventKind Kind { get; init; }

    /// <summary>When the source received the event. Feeds carry no reliable time of their own.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// The event's place in what the source received, counting every event of the PBX whether it matters or not. Tells a repetition,
    /// which follows closely, from the same happening again. <value>Default: 0, the source does not count.</value>
    /// </summary>
    public long Sequence { get; init; }

    /// <summary>The name of the source that received it.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// <c>Linkedid</c>: the call. <c>QueueEntry</c> has one when the source has looked its channel up in <c>CoreShowChannels</c>. With the source's prefix
    /// when one is configured.
    /// </summary>
    public string? LinkedId { get; init; }

    /// <summary><c>Uniqueid</c>: the channel the event is about. With the source's prefix when one is configured.</summary>
    public string? UniqueId { get; init; }

    /// <summary><c>Channel</c>: the name of the caller's channel, such as <c>PJSIP/trunk-0000000a</c> or <c>Local/8001@from-queue-00000007;2</c>.</summary>
    public string? Channel { get; init; }

    /// <summary><c>Queue</c>.</summary>
    public string? Queue { get; init; }

    /// <summary><c>CallerIDNum</c> of the channel; <see langword="null"/> for <c>&lt;unknown&gt;</c>, <c>unknown</c> and empty.</summary>
    public string? CallerNumber { get; init; }

    /// <summary><c>Interface</c> of the agent, for example <c>PJSIP/1001</c> or <c>Local/1001@from-queue/n</c>.</summary>
    public string? Interface { get; init; }

    /// <summary><c>MemberName</c> of the agent, unescaped.</summary>
    public string? AgentName { get; init; }

    /// <summary><c>DestCallerIDNum</c>: the number of the agent's channel.</summary>
    public string? AgentNumber { get; init; }

    /// <summary><c>DestUniqueid</c>: the agent's channel. With the source's prefix when one is configured.</summary>
    public string? AgentUniqueId { get; init; }

    /// <summary><c>DestChannel</c>: the name of the agent's channel.</summary>
    public string? AgentChannel { get; init; }

    /// <summary>
    /// <c>DestLinkedid</c>: the call that the agent's channel belongs to. It differs from <see cref="LinkedId"/> when the phone was rung for a
    /// consultation call that has been handed over to this caller since. With the source's prefix when one is configured.
    /// </summary>
    public string? AgentLinkedId { get; init; }

    /// <summary><c>Position</c> in the queue.</summary>
    public int? Position { get; init; }

    /// <summary>
    /// <c>Count</c> of callers in the queue; in <c>QueueParams</c> its <c>Calls</c>, in <c>CoreShowChannelsComplete</c> its <c>ListItems</c>, which is how
    /// many are listed.
    /// </summary>
    public int? Count { get; init; }

    /// <summary><c>HoldTime</c>: whole seconds the caller has waited.</summary>
    public int? HoldSeconds { get; init; }

    /// <summary><c>RingTime</c>: seconds in <c>AgentConnect</c>, milliseconds in <c>AgentRingNoAnswer</c>, as Asterisk sends it.</summary>
    public int? RingTime { get; init; }

    /// <summary><c>TalkTime</c>: whole seconds of talk.</summary>
    public int? TalkSeconds { get; init; }

    /// <summary><c>Reason</c> of <c>AgentComplete</c>: <c>caller</c>, <c>agent</c> or <c>transfer</c>.</summary>
    public string? Reason { get; init; }

    /// <summary><c>Cause</c> of <c>Hangup</c> (Q.850); 26 means answered elsewhere.</summary>
    public int? Cause { get; init; }

    /// <summary><c>Wait</c> of <c>QueueEntry</c>: seconds that the caller has waited.</summary>
    public int? WaitSeconds { get; init; }

    /// <summary><c>ActionID</c>: distinguishes the answers to one <c>QueueStatus</c> from those to another.</summary>
    public string? ActionId { get; init; }

    /// <summary><c>Result</c> of <c>AttendedTransfer</c>; only <c>Success</c> moves anybody.</summary>
    public string? Result { get; init; }

    /// <summary><c>DestType</c> of <c>AttendedTransfer</c>: <c>App</c> when the second channel was in an application, such as a queue, and not in a talk.</summary>
    public string? DestType { get; init; }

    /// <summary>
    /// <c>OrigTransferer…</c> of <c>AttendedTransfer</c>: the transferring party's first channel, whose place the transfer target takes. The second
    /// one, whose place the transferee takes, is the event's own channel.
    /// </summary>
    public ChannelIds? OrigTransferer { get; init; }

    /// <summary><c>Transferee…</c> of <c>AttendedTransfer</c>: the party that replaces the transferring party's second channel.</summary>
    public ChannelIds? Transferee { get; init; }

    /// <summary><c>TransferTarget…</c> of <c>AttendedTransfer</c>: the party that replaces the transferring party's first channel.</summary>
    public ChannelIds? TransferTarget { get; init; }

    /// <summary><c>LocalTwoUniqueid</c> of <c>LocalOptimizationBegin</c> and <c>LocalOptimizationEnd</c>; the first half is the event's own channel.</summary>
    public string? LocalTwoUniqueId { get; init; }

    /// <summary><c>SourceUniqueid</c> of <c>LocalOptimizationBegin</c>: the channel that takes the place of one of the halves.</summary>
    public string? SourceUniqueId { get; init; }

    /// <summary>By how much <see cref="CallEventKind.ClockStepped"/> set the wall clock forward; negative when it was set back.</summary>
    public TimeSpan? ClockStep { get; init; }

    /// <summary><c>Uptime</c> of <c>FullyBooted</c>, in seconds.</summary>
    public long? UptimeSeconds { get; init; }

    /// <summary>What a <c>QueueMember…</c> event says of the member that <see cref="Interface"/> names.</summary>
    public QueueMemberDetails? Member { get; init; }

    /// <summary><c>State</c> of <c>DeviceStateChange</c>, such as <c>INUSE</c>; the device is <see cref="Interface"/>.</summary>
    public string? DeviceState { get; init; }

    /// <summary>What <c>CoreShowChannel</c> says of the channel that <see cref="UniqueId"/> names.</summary>
    public ListedChannel? Listed { get; init; }
}

/// <summary>A channel that an event names besides its own, by a prefix such as <c>Transferee</c>.</summary>
/// <param name="UniqueId">Its <c>Uniqueid</c>, with the source's prefix when one is configured.</param>
/// <param name="LinkedId">Its <c>Linkedid</c>, likewise.</param>
/// <param name="Number">Its <c>CallerIDNum</c>; <see langword="null"/> when Asterisk does not know it.</param>
public sealed record ChannelIds(string UniqueId, string? LinkedId, string? Number);
