namespace Speakr.Monitor.Calls;

/// <summary>What call detail records contain about one ended queue call. Immutable.</summary>
internal sealed record RecordedCall
{
    /// <summary>
    /// The call: the records' <c>linkedid</c>, with the prefix of the PBX when one is configured; the caller's own channel where that is the
    /// linkedid of somebody who was in no queue.
    /// </summary>
    public required string LinkedId { get; init; }

    /// <summary>The <c>linkedid</c> as the records have it, with the prefix. <value>Default: none, it is the call's.</value></summary>
    public string? RecordedLinkedId { get; init; }

    /// <summary>The linkedids of consultation calls that were handed over to this caller while they waited in a queue. <value>Default: none.</value></summary>
    public IReadOnlyList<string> FormerLinkedIds { get; init; } = [];

    /// <summary>The channel of the first visit: the records' <c>uniqueid</c>, with the prefix.</summary>
    public required string UniqueId { get; init; }

    /// <summary>Whether half of a Local channel queued. It may end long before the caller does, whose own channel gave the call its linkedid.</summary>
    public bool IsBehindLocal { get; init; }

    /// <summary>The caller's number; <see langword="null"/> when it is not known.</summary>
    public string? CallerNumber { get; init; }

    /// <summary>The earliest <c>calldate</c> of the queue records.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last channel that queued ended: the latest <c>calldate</c> + <c>duration</c> of its records.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The queue visits in their order; at least one.</summary>
    public required IReadOnlyList<RecordedVisit> Visits { get; init; }

    internal bool HasChannel(string? channel) => channel is not null && (UniqueId == channel || Visits.Any(visit => visit.UniqueId == channel));

    // The clock of the PBX may be ahead of ours, but a recorded call has ended.
    internal RecordedCall NotAfter(DateTimeOffset now) => EndedAt <= now ? this : CallTimes.Map(this, time => time < now ? time : now);
}

/// <summary>What call detail records contain about one queue visit: one record for each phone that was rung. Immutable.</summary>
internal sealed record RecordedVisit
{
    /// <summary>The queue: the beginning of <c>lastdata</c>.</summary>
    public required string Queue { get; init; }

    /// <summary>The channel that queued: <c>uniqueid</c>, with the prefix of the PBX.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The earliest <c>calldate</c>: when the first phone was rung, which is when the caller joined or later.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>When the answering phone was rung, the nearest to the answer that the records know; <see langword="null"/> when nobody answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The latest <c>calldate</c> + <c>duration</c>: the end of the talk, or of the last ringing.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The extension that answered (ANSWERED with a <c>dstchannel</c>); empty when none did.</summary>
    public string Extension { get; init; } = "";

    /// <summary>The Local channel that answered, if it was one.</summary>
    public LocalChannel? AgentLocalHalf { get; init; }
}
