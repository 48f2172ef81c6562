using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Tests.Calls;

namespace Speakr.Monitor.Tests.Live;

/// <summary>A PBX of a story: its events to come, its tracker, and the calls that somebody has stored.</summary>
internal sealed class LivePbx
{
    private readonly Random _random;
    private readonly Queue<CallEvent> _events;
    private readonly Dictionary<string, Call> _stored = new(StringComparer.Ordinal);
    private DateTimeOffset _now = EventStream.Start;

    public LivePbx(string name, Random random)
    {
        (Name, _random) = (name, random);
        _events = new Queue<CallEvent>(Disturbed(EventStream.Of(random)));
    }

    public string Name { get; }

    public CallTracker Tracker { get; private set; } = new();

    public bool IsOver { get; private set; }

    /// <summary>The agents, by their interfaces.</summary>
    public Dictionary<string, Agent> Agents { get; } = new(StringComparer.Ordinal);

    /// <summary>What becomes of some agents; the same one may be named more than once.</summary>
    public AgentChange[] ChangeAgents() => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => ChangeAgent())];

    /// <summary>Some events, or time that passes.</summary>
    public void GoOn()
    {
        for (var i = _random.Next(1, 4); i > 0 && _events.TryDequeue(out var next); i--)
        {
            _now = next.ReceivedAt;
            Tracker.Apply(next);
        }

        if (_events.Count == 0 && _random.Next(3) == 0)
        {
            // Longer than a caller may wait.
            _now += TimeSpan.FromHours(3);
            Tracker.CloseOverdue(_now);
            IsOver = true;
        }
        else
        {
            Tracker.Advance(_now);
        }

        if (_random.Next(2) == 0)
            Store();
    }

    /// <summary>A new tracker, which knows no more than was stored, and not always that.</summary>
    public void Restart()
    {
        Tracker = new CallTracker(new CallTrackerOptions());
        if (_random.Next(3) > 0)
            Reconcile();
    }

    public void Reconcile() => Tracker.Reconcile([.. _stored.Values], EventStream.Start, Name);

    private AgentChange ChangeAgent()
    {
        var agent = new Agent
        {
            Interface = $"PJSIP/{_random.Next(1, 5)}", Extension = "1", State = (AgentState)_random.Next(6), Since = _now,
            Queues = [new AgentMembership("8001", AgentState.Free) { LoggedInAt = _now }],
        };
        if (_random.Next(3) == 0)
            return Agents.Remove(agent.Interface) ? new AgentChange(agent.Interface, null, _now) : ChangeAgent();
        Agents[agent.Interface] = agent;
        return new AgentChange(agent.Interface, agent, _now);
    }

    private void Store()
    {
        foreach (var call in Tracker.OpenCalls())
            _stored[call.LinkedId] = call;
    }

    private IEnumerable<CallEvent> Disturbed(CallEvent[] events)
    {
        var gap = _random.Next(events.Length);
        var gapEnd = gap + (_random.Next(2) * _random.Next(1, 6));
        var clock = TimeSpan.Zero;
        for (var i = 0; i < events.Length; i++)
        {
            var next = events[i] with { Source = Name, ReceivedAt = events[i].ReceivedAt + clock };
            if (i == gap && gapEnd > gap)
                yield return Plain(CallEventKind.Disconnected, next.ReceivedAt);
            if (i >= gap && i < gapEnd)
                continue;
            if (i == gapEnd && gapEnd > gap)
                yield return Plain(CallEventKind.Connected, next.ReceivedAt);
            yield return next;
            if (next.Kind == CallEventKind.QueueCallerJoin && _random.Next(3) == 0)
                yield return HandedOver(next, events[_random.Next(events.Length)]);
            if (_random.Next(40) > 0)
                continue;
            var step = TimeSpan.FromMinutes(_random.Next(-90, 90));
            clock += step;
            yield return Plain(CallEventKind.ClockStepped, next.ReceivedAt + step) with { ClockStep = step, Source = "" };
        }
    }

    // The call that has joined was a consultation: another caller goes on in its place.
    private static CallEvent HandedOver(CallEvent join, CallEvent caller)
    {
        var channel = caller.LinkedId == join.LinkedId || caller.LinkedId is null ? $"{join.LinkedId}0" : caller.LinkedId;
        return join with
        {
            Kind = CallEventKind.AttendedTransfer, Queue = null, Result = "Success", DestType = "App", Transferee = new ChannelIds(channel, channel, "5511"),
        };
    }

    private CallEvent Plain(CallEventKind kind, DateTimeOffset at) => new() { Kind = kind, ReceivedAt = at, Source = Name };
}
