namespace Speakr.Monitor.Calls;

/// <summary>What call detail records tell of one queue visit: one record for each phone that was rung. Immutable.</summary>
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
}
