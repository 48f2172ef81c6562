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

    public TrackedScene RingsInVain(string queue, string extension, int milliseconds) =>
        Tell(CallEventKind.AgentRingNoAnswer, e => ByAgent(e, queue, extension) with { RingTime = milliseconds });

    public TrackedScene Hold(string channel) => Tell(CallEventKind.Hold, e => e with { UniqueId = channel });

    public TrackedScene Unhold(string channel) => Tell(CallEventKind.Unhold, e => e with { UniqueId = channel });

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

    /// <summary>The wall clock is set; no time passes.</summary>
    public TrackedScene ClockSteps(TimeSpan by, TimeSpan roundedBy = default)
    {
        Now += by - roundedBy;
        return Tell(CallEventKind.ClockStepped, e => e with { ClockStep = by, LinkedId = null, UniqueId = null, Source = "" });
    }

    public Call CallOf(string linkedId) => _calls[linkedId];

    public static string AgentOf(string extension) => $"{Caller}-{extension}";

    /// <summary>Half of a Local channel joins, under the linkedid of whom it is for.</summary>
    public TrackedScene JoinBehindLocal(string linkedId, string channel, string queue = "600", int half = 2) => Tell(CallEventKind.QueueCallerJoin, e => e with
    {
        Queue = queue, LinkedId = linkedId, UniqueId = channel, Channel = $"Local/{queue}@from-queue-00000007;{half}", Position = 1, Count = 1,
    });

    public TrackedScene Leave(string queue, string linkedId, string channel) =>
        Tell(CallEventKind.QueueCallerLeave, e => e with { Queue = queue, LinkedId = linkedId, UniqueId = channel, Position = 1, Count = 0 });

    public TrackedScene Connect(string queue, string extension, string linkedId, string channel, string? agentChannel = null, int hold = 2) =>
        Tell(CallEventKind.AgentConnect, e => ByAgent(e, queue, extension) with
        {
            LinkedId = linkedId, UniqueId = channel, HoldSeconds = hold, AgentUniqueId = agentChannel ?? AgentOf(extension), AgentChannel = $"PJSIP/{extension}-0000002a",
        });

    public TrackedScene Complete(string queue, string extension, int talk, string reason, string linkedId, string channel, string? agentChannel = null) =>
        Tell(CallEventKind.AgentComplete, e => ByAgent(e, queue, extension) with
        {
            LinkedId = linkedId, UniqueId = channel, HoldSeconds = 2, TalkSeconds = talk, Reason = reason, AgentUniqueId = agentChannel ?? AgentOf(extension),
        });

    /// <summary>As Asterisk reports it when the agent's channel is gone first.</summary>
    public TrackedScene CompleteWithoutChannel(string queue, string member, int hold, int talk) => Tell(CallEventKind.AgentComplete, e => e with
    {
        Queue = queue, Interface = member, HoldSeconds = hold, TalkSeconds = talk, Reason = "agent",
    });

    /// <summary>A queue that is a member of another answers for it.</summary>
    public TrackedScene ConnectQueue(string queue, string member) => Tell(CallEventKind.AgentConnect, e => ByQueue(e, queue, member) with { RingTime = 0 });

    public TrackedScene CompleteQueue(string queue, string member, int talk) =>
        Tell(CallEventKind.AgentComplete, e => ByQueue(e, queue, member) with { TalkSeconds = talk, Reason = "caller" });

    public TrackedScene Optimize(CallEventKind kind, string linkedId, string one, string two, string? source) =>
        Tell(kind, e => e with { LinkedId = linkedId, UniqueId = one, LocalTwoUniqueId = two, SourceUniqueId = source });

    private static CallEvent ByQueue(CallEvent e, string queue, string member) => e with
    {
        Queue = queue, Interface = $"Local/{member}@from-queue/n", AgentChannel = $"Local/{member}@from-queue-00000007;1", AgentUniqueId = "1795331618.51", HoldSeconds = 0,
    };

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
