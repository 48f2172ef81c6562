namespace Speakr.Monitor.Calls;

/// <summary>The visit that a stored call without visits must have had: a row written by the service that this one replaces.</summary>
internal static class StoredCallVisit
{
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
            // That service kept no times but of the last change, which in an answered call was the answer.
            AnsweredAt = isAnswered ? call.UpdatedAt : null,
            LeftAt = call.Status == CallStatus.Waiting ? null : call.UpdatedAt,
            EndedAt = isOpen ? null : call.UpdatedAt,
            EndReason = isOpen ? null : isAnswered ? VisitEnd.Caller : VisitEnd.Abandon,
        };
    }
}
