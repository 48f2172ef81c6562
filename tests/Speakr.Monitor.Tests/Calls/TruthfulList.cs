using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>What a PBX would answer to <c>QueueStatus</c>, made from all that has really happened.</summary>
internal static class TruthfulList
{
    public static IReadOnlyList<string> Queues { get; } = ["600", "601", "602"];

    /// <summary>The list of those who wait at <paramref name="truthAt"/>, received from <paramref name="at"/> on.</summary>
    public static IEnumerable<CallEvent> Of(
        IReadOnlyCollection<CallEvent> events, DateTimeOffset at, DateTimeOffset truthAt, Random random, IEnumerable<string>? queues = null)
    {
        var waiting = Waiting(events, truthAt).ToLookup(caller => caller.Queue, caller => caller.Channel);
        var item = new CallEvent { Kind = CallEventKind.QueueStatusComplete, ReceivedAt = at, Source = events.First().Source, ActionId = random.Next(3) == 0 ? null : $"{random.Next()}" };
        foreach (var queue in queues ?? Queues)
        {
            yield return item with { Kind = CallEventKind.QueueParams, Queue = queue, Count = waiting[queue].Count() };
            foreach (var channel in waiting[queue])
                yield return item with { Kind = CallEventKind.QueueEntry, Queue = queue, UniqueId = channel, WaitSeconds = 5 };
        }

        yield return item;
    }

    public static HashSet<(string Channel, string Queue)> Waiting(IEnumerable<CallEvent> events, DateTimeOffset at)
    {
        var waiting = new HashSet<(string Channel, string Queue)>();
        foreach (var e in events.Where(e => e.ReceivedAt <= at))
        {
            if (e.Kind == CallEventKind.QueueCallerJoin)
                waiting.Add((e.LinkedId!, e.Queue!));
            else if (e.Kind is CallEventKind.QueueCallerLeave or CallEventKind.QueueCallerAbandon)
                waiting.Remove((e.LinkedId!, e.Queue!));
            else if (e.Kind == CallEventKind.Hangup && e.UniqueId == e.LinkedId)
                waiting.RemoveWhere(caller => caller.Channel == e.LinkedId);
        }

        return waiting;
    }
}
