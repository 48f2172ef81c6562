using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>How one visit of a story goes, as far as records can tell it from others.</summary>
public enum VisitStory
{
    Answered,
    RangAndAbandoned,
    RangAndLeft,

    /// <summary>Left before any phone rang, so that no record tells of it.</summary>
    AbandonedAtOnce,
}

/// <summary>One call as it was: its events, and the records of it. Each thing takes whole seconds, but begins within one.</summary>
internal sealed class CallStory
{
    public const string Id = "1795331618.31";

    private readonly List<CallEvent> _events = [];
    private readonly List<RecordedVisit> _rows = [];
    private readonly Random _random;
    private int _agents;

    public CallStory(Random random, params (string Queue, VisitStory Story)[] visits)
    {
        (_random, Now) = (random, EventStream.Start.AddMilliseconds(random.Next(1000)));
        foreach (var (queue, story) in visits)
        {
            Visit(queue, story);
            Pass();
        }

        EndsUnrecorded = visits[^1].Story == VisitStory.AbandonedAtOnce;
        Add(CallEventKind.Hangup, null);
        Record = _rows.Count == 0 ? null : new RecordedCall
        {
            LinkedId = Id, UniqueId = Id, CallerNumber = "11987650101", StartedAt = _rows[0].JoinedAt, EndedAt = Second(Now), Visits = _rows,
        };
    }

    public IReadOnlyList<CallEvent> Events => _events;

    /// <summary>None when no phone rang.</summary>
    public RecordedCall? Record { get; }

    public bool EndsUnrecorded { get; }

    public DateTimeOffset Now { get; private set; }

    private void Visit(string queue, VisitStory story)
    {
        var joined = Now;
        Add(CallEventKind.QueueCallerJoin, queue, e => e with { Position = 1, Count = _events.Count });
        Pass();
        if (story == VisitStory.AbandonedAtOnce)
        {
            Exit(queue, joined, isAbandon: true);
            return;
        }

        var (agent, rang) = ($"{1001 + _agents++}", Now);
        CallEvent ByAgent(CallEvent e) => e with { AgentUniqueId = $"{Id}-{agent}", Interface = $"PJSIP/{agent}", AgentNumber = agent };
        Add(CallEventKind.AgentCalled, queue, ByAgent);
        Pass();
        if (story == VisitStory.Answered)
            Talk(queue, ByAgent, Seconds(joined));
        else
            Exit(queue, joined, isAbandon: story == VisitStory.RangAndAbandoned);
        _rows.Add(new RecordedVisit
        {
            Queue = queue, UniqueId = Id, JoinedAt = Second(rang), EndedAt = Second(Now),
            AnsweredAt = story == VisitStory.Answered ? Second(rang) : null, Extension = story == VisitStory.Answered ? agent : "",
        });
    }

    private void Talk(string queue, Func<CallEvent, CallEvent> byAgent, int hold)
    {
        Add(CallEventKind.QueueCallerLeave, queue, e => e with { Count = _events.Count });
        Add(CallEventKind.AgentConnect, queue, e => byAgent(e) with { HoldSeconds = hold });
        var answered = Now;
        Pass();
        Add(CallEventKind.AgentComplete, queue, e => byAgent(e) with { HoldSeconds = hold, TalkSeconds = Seconds(answered), Reason = "agent" });
        Add(CallEventKind.Hangup, null, e => e with { UniqueId = byAgent(e).AgentUniqueId });
    }

    private void Exit(string queue, DateTimeOffset joined, bool isAbandon)
    {
        if (isAbandon)
            Add(CallEventKind.QueueCallerAbandon, queue, e => e with { HoldSeconds = Seconds(joined) });
        Add(CallEventKind.QueueCallerLeave, queue, e => e with { Count = _events.Count });
    }

    private void Add(CallEventKind kind, string? queue, Func<CallEvent, CallEvent>? detail = null)
    {
        var plain = new CallEvent { Kind = kind, ReceivedAt = Now, LinkedId = Id, UniqueId = Id, Queue = queue, CallerNumber = "11987650101" };
        _events.Add(detail is null ? plain : detail(plain));
    }

    private void Pass() => Now = Now.AddSeconds(_random.Next(3, 40));

    private int Seconds(DateTimeOffset since) => (int)(Now - since).TotalSeconds;

    private static DateTimeOffset Second(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
