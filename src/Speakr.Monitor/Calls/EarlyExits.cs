namespace Speakr.Monitor.Calls;

/// <summary>Leaves and abandons of a call that came before the join they belong to.</summary>
internal sealed class EarlyExits
{
    private readonly List<CallEvent> _exits = new(1);

    public void Add(CallEvent exit) => _exits.Add(exit);

    /// <summary>Uses up the exits that the join of this visit has now caught up with.</summary>
    public void ApplyTo(TrackedVisit visit, DateTimeOffset earliest)
    {
        if (Use(CallEventKind.QueueCallerLeave, visit.Queue, earliest) is { } leave)
            visit.Leave(leave.ReceivedAt);
        if (Use(CallEventKind.QueueCallerAbandon, visit.Queue, earliest) is { } abandon)
            visit.Abandon(abandon.ReceivedAt, abandon.HoldSeconds);
    }

    /// <summary>Gives up waiting for joins: the exits that waited in vain, in the order in which they came.</summary>
    public CallEvent[] Expire(DateTimeOffset latest)
    {
        if (!_exits.Exists(exit => exit.ReceivedAt <= latest))
            return [];
        var expired = _exits.Where(exit => exit.ReceivedAt <= latest).ToArray();
        _exits.RemoveAll(exit => exit.ReceivedAt <= latest);
        return expired;
    }

    private CallEvent? Use(CallEventKind kind, string queue, DateTimeOffset earliest)
    {
        var index = _exits.FindIndex(exit => exit.Kind == kind && exit.Queue == queue && exit.ReceivedAt >= earliest);
        if (index < 0)
            return null;
        var exit = _exits[index];
        _exits.RemoveAt(index);
        return exit;
    }
}
