namespace Speakr.Monitor.Calls;

/// <summary>Leaves and abandons of a call that came before the join they belong to.</summary>
internal sealed class EarlyExits
{
    private readonly List<CallEvent> _exits = new(1);

    public void Add(CallEvent exit) => _exits.Add(exit);

    /// <summary>Applies the exits that arrived before the join of this visit.</summary>
    public void ApplyTo(TrackedVisit visit, DateTimeOffset earliest)
    {
        if (Use(CallEventKind.QueueCallerLeave, visit.Queue, earliest) is { } leave)
            visit.Leave(leave.ReceivedAt);
        if (Use(CallEventKind.QueueCallerAbandon, visit.Queue, earliest) is { } abandon)
            visit.Abandon(abandon.ReceivedAt, abandon.HoldSeconds);
    }

    /// <summary>The exits whose join has not come in time, in the order of their arrival.</summary>
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
