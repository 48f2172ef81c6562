using System.Globalization;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Conformance.History;

/// <summary>Calls to fill a store with.</summary>
internal static class SampleCalls
{
    /// <summary>With a fraction, so that rounding up instead of cutting is noticed.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 9, 26, 789, TimeSpan.Zero);

    public static string LinkedId(int number) => string.Create(CultureInfo.InvariantCulture, $"pbx1-{1_773_500_000 + (number / 10)}.{number}");

    public static Call Waiting(int number, string queue = "600") => new()
    {
        LinkedId = LinkedId(number),
        UniqueId = LinkedId(number),
        Status = CallStatus.Waiting,
        Queue = queue,
        CallerNumber = string.Create(CultureInfo.InvariantCulture, $"+5511{900_000_000 + number}"),
        OnPanel = true,
        CreatedAt = Start.AddSeconds(number),
        UpdatedAt = Start.AddSeconds(number),
        Visits = [Visit(1, number, queue)],
    };

    public static Call Ended(int number, string queue = "600") => Waiting(number, queue) with
    {
        Status = CallStatus.Ended,
        Extension = "1001",
        OnPanel = false,
        UpdatedAt = Start.AddSeconds(number + 75),
        Visits =
        [
            Visit(1, number, queue) with
            {
                AnsweredAt = Start.AddSeconds(number + 12),
                LeftAt = Start.AddSeconds(number + 12),
                EndedAt = Start.AddSeconds(number + 75),
                Extension = "1001",
                AgentName = "João \"Zé\" D'Ávila",
                AgentUniqueId = "pbx1-1773500012.99",
                WaitSeconds = 12,
                RingSeconds = 4,
                TalkSeconds = 63,
                HungUpAt = Start.AddSeconds(number + 75.25),
                EndReason = VisitEndReason.Caller,
            },
        ],
    };

    public static QueueVisit Visit(int visit, int number, string queue) => new()
    {
        Number = visit,
        Queue = queue,
        UniqueId = LinkedId(number),
        JoinedAt = Start.AddSeconds(number),
    };

    public static RingAttempt Ring(int number) => new()
    {
        Number = number,
        Interface = "Local/1001@from-queue/n",
        AgentName = "João \"Zé\" D'Ávila",
        Extension = "1001",
        RangAt = Start.AddSeconds(number),
        Seconds = 15,
    };

    public static List<Call> Many(int count, Func<int, Call> make) => [.. Enumerable.Range(0, count).Select(make)];
}
