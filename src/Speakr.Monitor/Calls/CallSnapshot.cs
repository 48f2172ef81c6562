namespace Speakr.Monitor.Calls;

/// <summary>Makes the public snapshot of a tracked call: its status follows from its visits and the caller's hang-up.</summary>
internal static class CallSnapshot
{
    public static Call Of(TrackedCall call, TrackedVisits visits)
    {
        var current = visits.Current(call.UniqueId);
        return new Call
        {
            LinkedId = call.LinkedId,
            UniqueId = call.UniqueId,
            Status = Status(current, call.IsEnded),
            Queue = current.Queue,
            Extension = current.IsAnswered ? current.Extension : "",
            CallerNumber = call.CallerNumber,
            OnPanel = !call.IsEnded && (current.IsOpen || current.IsAnswered),
            CreatedAt = call.CreatedAt,
            UpdatedAt = call.UpdatedAt,
            Visits = visits.ToSnapshots(),
            FormerLinkedIds = call.FormerLinkedIds,
            IsRenumbered = visits.IsRenumbered,
            LastStoredVisit = call.LastStoredVisit > visits.All[^1].Number ? call.LastStoredVisit : 0,
        };
    }

    private static CallStatus Status(TrackedVisit current, bool isEnded) => (current.IsAnswered, isEnded) switch
    {
        (true, true) => CallStatus.Ended,
        (true, false) => CallStatus.Answered,
        (false, false) when current.IsWaiting => CallStatus.Waiting,
        _ => CallStatus.Abandoned,
    };
}
