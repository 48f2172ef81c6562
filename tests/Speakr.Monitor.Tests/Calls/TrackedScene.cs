using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Tells a tracker what happens, second by second, and looks at the calls that come out.</summary>
internal sealed class TrackedScene
{
    public const string Caller = "1795331618.31";

    public static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, Call> _calls = new(StringComparer.Ordinal);

    public TrackedScene(params Call[] stored) => Tracker.Restore(stored, "pbx");

    public CallTracker Tracker { get; init; } = new();

    public List<CallChange> Changes { get; } = [];

    public DateTimeOffset Now { get; private set; } = Start;

    public IReadOnlyCollection<Call> Calls => _calls.Values;

    public Call Call => _calls[Caller];

    public TrackedScene After(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        Tracker.Advance(Now);
        return Collect();
    }

    public TrackedScene Join(string queue, int position = 1, string channel = Caller) =>
        Tell(CallEventKind.QueueCallerJoin, e => e with { Queue = queue, Position = position, Count = position, UniqueId = channel });

    public TrackedScene Leave(string queue, int count = 0) =>
        Tell(CallEventKind.QueueCallerLeave, e => e with { Queue = queue, Position = 1, Count = count });

    public TrackedScene Abandon(string queue, int hold = 6) =>
        Tell(CallEventKind.QueueCallerAbandon, e => e with { Queue = queue, Position = 1, HoldSeconds = hold });

    public TrackedScene Rings(string queue, string extension) => Tell(CallEventKind.AgentCalled, e => ByAgent(e, queue, extension));

    public TrackedScene Connect(string queue, string extension, int hold = 2, int ring = 1) =>
        Tell(CallEventKind.AgentConnect, e => ByAgent(e, queue, extension) with { HoldSeconds = hold, RingTime = ring });

    public TrackedScene Complete(string queue, string extension, int talk, string reason) => Tell(
        CallEventKind.AgentComplete, e => ByAgent(e, queue, extension) with { HoldSeconds = 2, TalkSeconds = talk, Reason = reason });

    public TrackedScene AgentHangsUp(string extension, int cause = 16) => HangsUp($"{Caller}-{extension}", cause);

    public TrackedScene CallerHangsUp() => HangsUp(Caller, 16);

    public TrackedScene HangsUp(string channel, int cause) =>
        Tell(CallEventKind.Hangup, e => e with { UniqueId = channel, Cause = cause });

    public TrackedScene Tell(CallEventKind kind, Func<CallEvent, CallEvent> detail)
    {
        Tracker.Apply(detail(new CallEvent
        {
            Kind = kind, ReceivedAt = Now, Source = "pbx", LinkedId = Caller, UniqueId = Caller, CallerNumber = "11987650101",
        }));
        return Collect();
    }

    private static CallEvent ByAgent(CallEvent e, string queue, string extension) => e with
    {
        Queue = queue,
        Interface = $"PJSIP/{extension}",
        AgentName = $"Agente {extension}",
        AgentNumber = extension,
        AgentUniqueId = $"{Caller}-{extension}",
    };

    private TrackedScene Collect()
    {
        foreach (var change in Tracker.TakeChanges())
        {
            Changes.Add(change);
            _calls[change.Call.LinkedId] = change.Call;
        }

        return this;
    }
}
