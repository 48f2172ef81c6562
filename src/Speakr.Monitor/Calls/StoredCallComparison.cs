namespace Speakr.Monitor.Calls;

/// <summary>Which of two versions of a call is right.</summary>
internal enum StoredCallVerdict
{
    Same,
    OursIsRight,
    StoredIsRight,
}

/// <summary>Decides which version of a call is right: the one in memory or the stored one.</summary>
internal static class StoredCallComparison
{
    public static StoredCallVerdict Of(Call ours, Call stored)
    {
        if (IsSame(ours, stored))
            return StoredCallVerdict.Same;
        // Stored times are cut to whole seconds.
        var order = WholeSecond.Of(ours.UpdatedAt).CompareTo(WholeSecond.Of(stored.UpdatedAt));
        if (order == 0)
            order = Progress(ours).CompareTo(Progress(stored));
        return order >= 0 ? StoredCallVerdict.OursIsRight : StoredCallVerdict.StoredIsRight;
    }

    public static bool IsSame(Call ours, Call stored) =>
        (ours.Status, ours.Queue, ours.Extension, ours.OnPanel) == (stored.Status, stored.Queue, stored.Extension, stored.OnPanel)
        && ours.Visits.Count == stored.Visits.Count
        && ours.Visits.Zip(stored.Visits).All(pair => IsSame(pair.First, pair.Second));

    // The hang-up distinguishes a caller who has left from one who is still on the line.
    private static bool IsSame(QueueVisit ours, QueueVisit stored) =>
        (ours.Queue, ours.Extension, ours.EndReason, ours.HungUpAt is null)
        == (stored.Queue, stored.Extension, stored.EndReason, stored.HungUpAt is null);

    /// <summary>How far along a call is. Progress is never undone.</summary>
    private static (int Visits, int Status, int Answers, int HungUp) Progress(Call call) => (
        call.Visits.Count,
        call.Status switch
        {
            CallStatus.Waiting => 0,
            CallStatus.Answered => 1,
            CallStatus.Abandoned => 2,
            _ => 3,
        },
        call.Visits.Count(visit => visit.AnsweredAt is not null),
        call.Visits.Count(visit => visit.HungUpAt is not null));
}
