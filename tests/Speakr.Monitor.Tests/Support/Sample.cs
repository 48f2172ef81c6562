using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Support;

internal static class Sample
{
    public static readonly DateTimeOffset Time = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static Call Call(string id, CallStatus status = CallStatus.Waiting) => new()
    {
        LinkedId = id, UniqueId = id, Status = status, Queue = "600", OnPanel = status is CallStatus.Waiting or CallStatus.Answered,
        CreatedAt = Time, UpdatedAt = Time,
    };

    public static CallEvent Event(CallEventKind kind, string id = "1.1", DateTimeOffset? at = null) => new()
    {
        Kind = kind, ReceivedAt = at ?? Time, Source = "scripted", LinkedId = id, UniqueId = id, Queue = "600",
    };
}
