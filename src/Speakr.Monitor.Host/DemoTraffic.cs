using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Host;

/// <summary>
/// The demo's traffic around the moment at which it starts: it has gone on for a day by then. Calls of the last minutes and open ones are sent
/// when the monitor connects; older ones are history. Pure; each enumeration starts over.
/// </summary>
/// <param name="startedAt">When the demo starts.</param>
/// <param name="zone">The demo's clock.</param>
internal sealed class DemoTraffic(DateTimeOffset startedAt, TimeZoneInfo zone)
{
    /// <summary>The name of the demo's PBX.</summary>
    public const string Name = "demo";

    // Less than the tracker remembers calls that are over.
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(8);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The traffic of the day before the demo started; or of the days around the same moment some weeks before, which the days of now are compared with.</summary>
    public IEnumerable<DemoStep> DayBefore(int weeks) =>
        Plan(startedAt - (7 * weeks * Day) - Day).Steps().TakeWhile(step => step.Event.ReceivedAt <= EndOf(weeks));

    /// <summary>Whether a call of that day is history: over, and not part of <see cref="Live"/>.</summary>
    public bool IsHistory(DemoCall call, int weeks) => call.EndedAt <= EndOf(weeks) - Recent;

    /// <summary>
    /// What the PBX sends the monitor: that it is connected, its members as they were before the earliest event that follows, the calls of the last minutes from
    /// their beginnings, and without end what happens next.
    /// </summary>
    public IEnumerable<DemoStep> Live()
    {
        using var steps = Plan(startedAt - Day).Steps().GetEnumerator();
        var members = new Dictionary<(string, string), CallEvent>();
        var past = new List<DemoStep>();
        while (steps.MoveNext() && steps.Current.Event.ReceivedAt <= startedAt)
        {
            if (steps.Current.Event.ReceivedAt > startedAt - DemoPlan.LongestCall)
                past.Add(steps.Current);
            else
                Keep(members, steps.Current.Event);
        }

        past.RemoveAll(step => step.Call is { } call && IsHistory(call, weeks: 0));
        var listedAt = past.Where(step => step.Call is not null).Select(step => step.Event.ReceivedAt).DefaultIfEmpty(startedAt).Min();
        var before = past.FindIndex(step => step.Event.ReceivedAt >= listedAt);
        past.Take(before).ToList().ForEach(step => Keep(members, step.Event));

        yield return Listed(CallEventKind.Connected, startedAt);
        foreach (var queue in DemoCentre.QueueNames.Keys)
        {
            yield return Listed(CallEventKind.QueueParams, listedAt, told => told with { Queue = queue });
            foreach (var member in members.Values.Where(member => member.Queue == queue))
                yield return new DemoStep(member with { Kind = CallEventKind.QueueMember, ReceivedAt = listedAt }, null);
        }

        yield return Listed(CallEventKind.QueueStatusComplete, listedAt);
        foreach (var step in past.Skip(before))
            yield return step;
        do
            yield return steps.Current;
        while (steps.MoveNext());
    }

    private DateTimeOffset EndOf(int weeks) => weeks == 0 ? startedAt : startedAt - (7 * weeks * Day) + Day;

    private static void Keep(Dictionary<(string, string), CallEvent> members, CallEvent callEvent)
    {
        if (callEvent is not { Interface: { } agent, Queue: { } queue, Member: not null })
            return;
        if (callEvent.Kind == CallEventKind.QueueMemberRemoved)
            members.Remove((agent, queue));
        else
            members[(agent, queue)] = callEvent;
    }

    private static DemoStep Listed(CallEventKind kind, DateTimeOffset at, Func<CallEvent, CallEvent>? fill = null)
    {
        var told = new CallEvent { Kind = kind, ReceivedAt = at };
        return new DemoStep(fill is null ? told : fill(told), null);
    }

    // Each start has a day of its own, which is the same for the same moment.
    private DemoPlan Plan(DateTimeOffset from) => new(unchecked((int)from.ToUnixTimeSeconds() * 31), from, zone);
}
