using System.Globalization;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>A call detail record as a queue of FreePBX makes it: a phone that was rung.</summary>
/// <param name="UniqueId">The channel that queued.</param>
/// <param name="CallDate">Local time of the PBX, <c>2018-11-04 00:30:00</c>.</param>
/// <param name="Queue">The queue; empty for a record of another application.</param>
internal sealed record SampleCallRecord(string UniqueId, string CallDate, string Queue)
{
    /// <summary>The call. <value>Default: the channel.</value></summary>
    public string LinkedId { get; init; } = UniqueId;

    /// <summary>Seconds. <value>Default: 10.</value></summary>
    public int Duration { get; init; } = 10;

    /// <summary>The channel of the phone. <value>Default: one of extension 1001.</value></summary>
    public string AgentChannel { get; init; } = "PJSIP/1001-0000000a";

    /// <summary>Whether that phone answered.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>The caller.</summary>
    public string CallerNumber { get; init; } = "11987650001";

    /// <summary>Its place among the records of the PBX.</summary>
    public int Sequence { get; init; }

    /// <summary>The values of <c>calldate, src, cnum, dstchannel, lastapp, lastdata, disposition, uniqueid, linkedid, duration, sequence</c>.</summary>
    public IReadOnlyList<string> Values =>
    [
        CallDate, CallerNumber, CallerNumber, AgentChannel, Queue.Length > 0 ? "Queue" : "VoiceMail", Queue.Length > 0 ? $"{Queue},t,,," : "1001@default",
        IsAnswered ? "ANSWERED" : "NO ANSWER", UniqueId, LinkedId, Duration.ToString(CultureInfo.InvariantCulture), Sequence.ToString(CultureInfo.InvariantCulture),
    ];
}
