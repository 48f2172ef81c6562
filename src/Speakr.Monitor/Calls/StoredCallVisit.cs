namespace Speakr.Monitor.Calls;

/// <summary>
/// What the visits of a stored call must have been when its row was written by the service that this one replaces, which keeps none:
/// before the switch, or in between.
/// </summary>
internal static class StoredCallVisit
{
    /// <summary>Updates the visits to what the row says; returns the same call when they agree.</summary>
    public static Call Complete(Call call)
    {
        // The row is about the caller's channel, so it says nothing about a last visit of another channel.
        if (call.Visits is not [.., var last] || last.UniqueId != call.UniqueId)
            return call;
        if (HasMoved(call, last))
            return call with { Visits = [.. call.Visits.SkipLast(1), Left(last, call.UpdatedAt), Next(call, last.Number + 1)] };
        return IsBehind(call, last) ? call with { Visits = [.. call.Visits.SkipLast(1), Completed(last, Of(call))] } : call;
    }

    /// <summary>The visit of a call that is stored without visits.</summary>
    public static QueueVisit Of(Call call)
    {
        var isAnswered = call.Status is CallStatus.Answered or CallStatus.Ended;
        var isOpen = call.Status is CallStatus.Waiting or CallStatus.Answered;
        return new QueueVisit
        {
            Number = 1,
            Queue = call.Queue,
            UniqueId = call.UniqueId,
            JoinedAt = call.CreatedAt,
            Extension = call.Extension,
            // That service kept only the time of the last change, which in an answered call was the answer.
            AnsweredAt = isAnswered ? call.UpdatedAt : null,
            LeftAt = call.Status == CallStatus.Waiting ? null : call.UpdatedAt,
            EndedAt = isOpen ? null : call.UpdatedAt,
            EndReason = isOpen ? null : isAnswered ? VisitEndReason.Caller : VisitEndReason.Abandon,
        };
    }

    private static bool HasMoved(Call call, QueueVisit last) =>
        (call.Queue != last.Queue || (call.Status == CallStatus.Waiting && (last.AnsweredAt ?? last.EndedAt) is not null))
        // A row of our own describes the open visit, which need not be the last, and its time comes from its visits.
        && call.Visits.SkipLast(1).All(visit => visit.EndReason is not null)
        && new[] { last.JoinedAt, last.AnsweredAt, last.LeftAt, last.EndedAt, last.HungUpAt }.All(time => time is null || time < call.UpdatedAt);

    private static bool IsBehind(Call call, QueueVisit last) => last.EndReason is null && call.Status switch
    {
        CallStatus.Waiting => false,
        CallStatus.Ended => true,
        _ => last.AnsweredAt is null,
    };

    private static QueueVisit Completed(QueueVisit last, QueueVisit row) => last with
    {
        AnsweredAt = last.AnsweredAt ?? row.AnsweredAt,
        Extension = last.AnsweredAt is null ? row.Extension : last.Extension,
        LeftAt = last.LeftAt ?? row.LeftAt,
        EndedAt = row.EndedAt,
        EndReason = row.EndReason,
    };

    private static QueueVisit Left(QueueVisit last, DateTimeOffset at) => last.EndReason is not null ? last : last with
    {
        LeftAt = last.LeftAt ?? at,
        EndedAt = at,
        EndReason = last.AnsweredAt is null ? VisitEndReason.Exit : VisitEndReason.Transfer,
    };

    private static QueueVisit Next(Call call, int number) => Of(call) with { Number = number, JoinedAt = call.UpdatedAt };
}
