using System.Globalization;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Tests.Calls;

namespace Speakr.Monitor.Tests.Agents;

/// <summary>A recording with the times that it was made at, which those inside of its events agree with.</summary>
internal sealed class AgentRecording
{
    public static readonly string[] Names = ["s1", "s2", "s3", "s4", "s5", "s6", "t1", "t2", "t3", "t4"];

    private AgentRecording(IReadOnlyList<CallEvent> events, DateTimeOffset start) => (Events, Start) = (events, start);

    public IReadOnlyList<CallEvent> Events { get; }

    public DateTimeOffset Start { get; }

    public static AgentRecording Read(string name)
    {
        var path = name[0] == 's' ? $"../../samples/recordings/{name}.jsonl" : $"asterisk/{name}.jsonl{(name == "t2" ? ".gz" : "")}";
        var first = FieldRecording.Read(path).Events.First(e => e.Kind == CallEventKind.QueueParams);
        // The feed's action ids are the time at which it asked.
        var asked = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(first.ActionId!, CultureInfo.InvariantCulture));
        var start = asked - (first.ReceivedAt - FieldRecording.Start);
        return new AgentRecording(FieldRecording.Read(path, start: start).Events, start);
    }

    public AgentTracker Play(DateTimeOffset? until = null) => Play([.. Events.TakeWhile(e => until is null || e.ReceivedAt <= until)]);

    public static AgentTracker Play(IReadOnlyList<CallEvent> events)
    {
        var tracker = new AgentTracker();
        // As they come, one at a time.
        foreach (var callEvent in events)
        {
            tracker.Apply(callEvent);
            tracker.TakeChanges();
        }

        return tracker;
    }
}

/// <summary>What must not depend on the order of neighbouring events: all but the moment at which a state was heard to begin.</summary>
internal static class AgentFacts
{
    public static IEnumerable<string> Of(IEnumerable<Agent> agents) => agents.OrderBy(agent => agent.Interface, StringComparer.Ordinal).Select(
        agent => $"{agent with { Since = default, Queues = [] }} {string.Join(' ', agent.Queues)}");

    /// <summary>Whether both say something about one and the same thing, so that the later one counts.</summary>
    public static bool IsSameSubject(CallEvent one, CallEvent other) =>
        (IsOfList(one) || IsOfList(other))
        || (one.Kind.IsOfMember() && other.Kind.IsOfMember() && one.Interface == other.Interface && one.Queue == other.Queue)
        || (one.Kind == CallEventKind.DeviceStateChange && other.Kind == CallEventKind.DeviceStateChange && one.Interface == other.Interface)
        || (IsOfHold(one) && IsOfHold(other) && one.UniqueId == other.UniqueId);

    private static bool IsOfList(CallEvent e) => e.Kind is CallEventKind.QueueParams or CallEventKind.QueueMember or CallEventKind.QueueEntry
        or CallEventKind.QueueStatusComplete or CallEventKind.FullyBooted or CallEventKind.Connected or CallEventKind.Disconnected;

    private static bool IsOfHold(CallEvent e) => e.Kind is CallEventKind.Hold or CallEventKind.Unhold;
}
