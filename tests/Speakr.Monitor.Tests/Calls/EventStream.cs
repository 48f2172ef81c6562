using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>What a PBX may send in some minutes: calls of all kinds side by side, quick and slow, some events twice.</summary>
internal static class EventStream
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] s_queues = ["600", "601", "602"];

    public static CallEvent[] Of(Random random)
    {
        var events = new List<CallEvent>();
        for (var i = random.Next(1, 7); i > 0; i--)
            events.AddRange(Call($"{1795331618 + i}.{i}", Start.AddSeconds(random.Next(0, 240)), random));
        foreach (var original in events.ToArray())
        {
            if (random.Next(8) == 0)
                events.Add(original with { ReceivedAt = original.ReceivedAt.AddMilliseconds(random.Next(1, 1500)) });
        }

        if (random.Next(10) == 0)
        {
            // Nothing more comes of calls that the PBX took down with it.
            var shutdown = new CallEvent { Kind = CallEventKind.Shutdown, ReceivedAt = Start.AddSeconds(random.Next(1, 400)) };
            events.RemoveAll(e => e.ReceivedAt >= shutdown.ReceivedAt);
            events.Add(shutdown);
        }

        return [.. events.OrderBy(e => e.ReceivedAt)];
    }

    private static IEnumerable<CallEvent> Call(string linkedId, DateTimeOffset start, Random random)
    {
        var first = Visits(new CallScript(linkedId, start.AddMilliseconds(random.Next(1000)), Step(random)), random);
        var hangsUp = random.Next(4) > 0;
        var events = (hangsUp ? first.CallerHangsUp() : first).Events;
        if (!hangsUp || random.Next(4) > 0)
            return events;
        // The caller is gone, and the one he talked to queues.
        var later = events[^1].ReceivedAt.AddSeconds(random.Next(5, 90));
        return [.. events, .. Visits(new CallScript(linkedId, later, Step(random), linkedId + "9"), random).CallerHangsUp().Events];
    }

    private static CallScript Visits(CallScript script, Random random)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
            script.Visit(s_queues[random.Next(s_queues.Length)], (VisitScript)random.Next(4));
        return script;
    }

    private static TimeSpan Step(Random random) => TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 10, 1 => 700, _ => 9_000 });
}
