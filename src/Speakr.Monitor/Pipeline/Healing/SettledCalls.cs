using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline.Healing;

/// <summary>
/// Which calls records must not correct: those whose events are complete from join to end, with no gap in between. Records are less exact: an agent
/// who only listened to an announcement counts as an answer there. Pure.
/// </summary>
internal static class SettledCalls
{
    public static bool IsSettled(Call call, IReadOnlyList<SourceGap> gaps) =>
        !call.OnPanel && call.Visits.Count > 0 && call.Visits.All(IsHeardWhole) && !Overlaps(call, gaps);

    /// <summary>Both the beginning and the end of the visit came from events.</summary>
    private static bool IsHeardWhole(QueueVisit visit) => !visit.IsReconstructed && visit.JoinedAt is not null && visit.EndReason switch
    {
        null or VisitEndReason.Lost => false,
        VisitEndReason.Hangup => visit.AnsweredAt is not null,
        _ => true,
    };

    private static bool Overlaps(Call call, IReadOnlyList<SourceGap> gaps)
    {
        // The join of a visit may lie before the first event that was received of it.
        var from = call.Visits.Min(visit => visit.JoinedAt) is { } joined && joined < call.CreatedAt ? joined : call.CreatedAt;
        var to = call.Visits.Max(visit => visit.HungUpAt ?? visit.EndedAt) is { } ended && ended > call.UpdatedAt ? ended : call.UpdatedAt;
        return gaps.Any(gap => gap.StartedAt <= to && gap.EndedAt >= from);
    }
}
