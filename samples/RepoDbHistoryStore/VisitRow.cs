using System.Text.Json;
using RepoDb.Attributes;
using Speakr.Monitor.Calls;

namespace RepoDbHistoryStore;

/// <summary>A row of the table of queue visits.</summary>
[Map("RepoDbVisits")]
internal sealed record VisitRow(
    string LinkedId,
    int Number,
    string Queue,
    string UniqueId,
    DateTime? JoinedAt,
    DateTime? AnsweredAt,
    DateTime? LeftAt,
    DateTime? EndedAt,
    string Extension,
    string? AgentName,
    string? AgentUniqueId,
    int? WaitSeconds,
    int? RingSeconds,
    int? TalkSeconds,
    int? HoldSeconds,
    DateTime? HungUpAt,
    bool IsReconstructed,
    VisitEndReason? EndReason,
    string? Rings)
{
    public static VisitRow Of(string linkedId, QueueVisit visit) => new(
        linkedId,
        visit.Number,
        StoredText.Fit(visit.Queue),
        StoredText.Fit(visit.UniqueId),
        visit.JoinedAt?.UtcDateTime,
        visit.AnsweredAt?.UtcDateTime,
        visit.LeftAt?.UtcDateTime,
        visit.EndedAt?.UtcDateTime,
        StoredText.Fit(visit.Extension),
        visit.AgentName is { } name ? StoredText.Fit(name) : null,
        visit.AgentUniqueId is { } agent ? StoredText.Fit(agent) : null,
        visit.WaitSeconds,
        visit.RingSeconds,
        visit.TalkSeconds,
        visit.HoldSeconds,
        visit.HungUpAt?.UtcDateTime,
        visit.IsReconstructed,
        visit.EndReason,
        // As a whole: nobody asks this store for single rings.
        visit.Rings.Count == 0 ? null : JsonSerializer.Serialize(visit.Rings));

    public QueueVisit ToVisit() => new()
    {
        Number = Number,
        Queue = Queue,
        UniqueId = UniqueId,
        JoinedAt = Utc(JoinedAt),
        AnsweredAt = Utc(AnsweredAt),
        LeftAt = Utc(LeftAt),
        EndedAt = Utc(EndedAt),
        Extension = Extension,
        AgentName = AgentName,
        AgentUniqueId = AgentUniqueId,
        WaitSeconds = WaitSeconds,
        RingSeconds = RingSeconds,
        TalkSeconds = TalkSeconds,
        HoldSeconds = HoldSeconds,
        HungUpAt = Utc(HungUpAt),
        IsReconstructed = IsReconstructed,
        EndReason = EndReason,
        Rings = Rings is null ? [] : JsonSerializer.Deserialize<RingAttempt[]>(Rings)!,
    };

    private static DateTimeOffset? Utc(DateTime? time) => time is { } value ? new DateTimeOffset(value, TimeSpan.Zero) : null;
}
