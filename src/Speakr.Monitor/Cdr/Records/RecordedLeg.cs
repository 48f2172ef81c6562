namespace Speakr.Monitor.Cdr.Records;

/// <summary>A row that could be read: a phone that was rung, or another thing that a channel did. Immutable.</summary>
internal sealed record RecordedLeg(string UniqueId, DateTimeOffset StartedAt, DateTimeOffset EndedAt, long Sequence)
{
    private const string QueueApplication = "Queue";
    private const string ParkApplication = "Park";
    private const string Answered = "ANSWERED";

    public string LinkedId { get; init; } = "";

    /// <summary>The queue; empty when the row is of something else.</summary>
    public string Queue { get; init; } = "";

    /// <summary>The agent's channel; empty when no agent answered.</summary>
    public string AgentChannel { get; init; } = "";

    /// <summary>The name of the channel that the row is of; empty where that is not known.</summary>
    public string Channel { get; init; } = "";

    /// <summary>Whether the caller was in a parking lot. The phone that takes the call from there talks to a channel whose last application was the queue.</summary>
    public bool IsParked { get; init; }

    public string? CallerNumber { get; init; }

    public bool IsAnswer => AgentChannel.Length > 0;

    /// <returns><see langword="null"/> for a row without a channel or a date.</returns>
    public static RecordedLeg? Read(CallRecordRow row, PbxClock clock)
    {
        if (row.UniqueId is not { Length: > 0 } uniqueId || clock.Read(row.CallDate, uniqueId) is not { } startedAt)
            return null;
        var isAnswered = Answered.Equals(row.Disposition, StringComparison.OrdinalIgnoreCase);
        return new RecordedLeg(uniqueId, startedAt, startedAt.AddSeconds(Math.Clamp(row.Duration, 0, int.MaxValue)), row.Sequence)
        {
            LinkedId = string.IsNullOrEmpty(row.LinkedId) ? uniqueId : row.LinkedId,
            Queue = QueueOf(row),
            AgentChannel = isAnswered ? row.DstChannel?.Trim() ?? "" : "",
            Channel = row.Channel?.Trim() ?? "",
            IsParked = row.LastApp?.StartsWith(ParkApplication, StringComparison.OrdinalIgnoreCase) ?? false,
            CallerNumber = Number(row.CNum) ?? Number(row.Src),
        };
    }

    private static string QueueOf(CallRecordRow row) =>
        QueueApplication.Equals(row.LastApp, StringComparison.OrdinalIgnoreCase) ? (row.LastData ?? "").Split(',')[0].Trim() : "";

    private static string? Number(string? number) =>
        string.IsNullOrWhiteSpace(number) || number is "<unknown>" or "unknown" ? null : number;
}
