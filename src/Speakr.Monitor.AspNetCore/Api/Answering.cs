using Speakr.Monitor.Agents;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary>Puts what the monitor knows into the form of the API, for one audience.</summary>
internal static class Answering
{
    public static LiveAnswer Live(
        DateTimeOffset at,
        bool isDemo,
        IEnumerable<SourceStatus> sources,
        IEnumerable<LiveCall> calls,
        IEnumerable<LiveQueue> queues,
        IEnumerable<LiveAgent> agents,
        Audience audience) => new(
        at,
        isDemo,
        [.. sources.OrderBy(source => source.Name, StringComparer.Ordinal).Select(Of)],
        [.. calls.Where(call => audience.Sees(call.Call)).OrderBy(call => call.Call.CreatedAt).ThenBy(call => call.Call.LinkedId, StringComparer.Ordinal).Select(call => Of(call, audience))],
        [.. queues.Where(queue => audience.Sees(queue.Queue)).OrderBy(queue => queue.Queue, StringComparer.Ordinal).ThenBy(queue => queue.Pbx, StringComparer.Ordinal).Select(queue => Of(queue, at, audience))],
        Of(agents, audience));

    public static IReadOnlyList<AgentAnswer> Of(IEnumerable<LiveAgent> agents, Audience audience) =>
    [
        .. agents.Where(agent => audience.Sees(agent.Agent)).OrderBy(agent => agent.Agent.Interface, StringComparer.Ordinal)
            .ThenBy(agent => agent.Pbx, StringComparer.Ordinal).Select(agent => Of(agent, audience)),
    ];

    public static QueueAnswer Of(LiveQueue queue, DateTimeOffset at, Audience audience) => new(
        queue.Pbx,
        queue.Queue,
        Masked(queue.DisplayName, audience),
        queue.Waiting,
        queue.LongestWaitSince,
        queue.LongestWaitSince is { } since ? (int)Math.Max(0, (at - since).TotalSeconds) : null,
        queue.Talking,
        queue.AgentsLoggedIn,
        queue.AgentsFree,
        queue.AgentsPaused,
        queue.ServiceLevelTarget,
        (int)queue.ServiceLevelThreshold.TotalSeconds,
        queue.Level is { } level ? AlertWords.Of(level) : null,
        [.. queue.Alerts.All.Select(alert => new AlertAnswer(AlertWords.Of(alert.Figure), AlertWords.Of(alert.Level), alert.Since))],
        Of(queue.Today));

    public static IntervalAnswer Of(QueueStatistics interval) => new(Of(interval.Figures)) { Queue = interval.Queue, From = interval.From, To = interval.To };

    public static AgentFiguresAnswer Of(AgentStatistics agent, Audience audience) => new(
        agent.Extension.Length == 0 ? null : Within(agent.Extension, audience),
        Masked(agent.Name, audience),
        agent.Answered,
        agent.LostRings,
        agent.TalkSeconds,
        agent.HoldSeconds,
        Rounded(agent.AhtSeconds),
        agent.Pauses,
        agent.PausedSeconds,
        agent.LoggedInSeconds);

    public static CallbackAnswer Of(Callback caller, DisplayNames names, Audience audience) => new(
        audience.SeesNumbers ? caller.Number : NumberMask.Mask(caller.Number)!,
        caller.Queue,
        Masked(names.Queue(caller.Queue), audience),
        caller.LinkedId,
        caller.Calls,
        caller.FirstAt,
        caller.LastAt,
        caller.WaitSeconds);

    public static RecordAnswer Of(CallDetailRecord record, Audience audience) => new(
        record.CallDate,
        Masked(record.Src, audience),
        Masked(record.Dst, audience),
        record.BillSec,
        record.Disposition,
        record.LinkedId,
        // Asterisk puts the caller's number into the file's name.
        Masked(record.RecordingFile, audience),
        Masked(record.CNum, audience));

    public static SourceAnswer Of(SourceStatus source) => new(source.Name, source.IsConnected, source.Since, source.LastEventAt);

    public static CallDocument Of(LiveCall call, Audience audience) => CallDocument.Of(call.Call, call.Pbx, !audience.SeesNumbers);

    public static AgentAnswer Of(LiveAgent live, Audience audience)
    {
        var agent = live.Agent;
        return new AgentAnswer(
            live.Pbx,
            Within(agent.Interface, audience),
            Masked(agent.Name, audience),
            Masked(live.DisplayName, audience),
            Within(agent.Extension, audience),
            Word(agent.State),
            agent.IsPaused,
            Masked(agent.PauseReason, audience),
            agent.Since,
            audience.SeesNumbers ? agent.TalkingTo : NumberMask.Mask(agent.TalkingTo),
            agent.IsCurrent,
            [.. agent.Queues.Where(membership => audience.Sees(membership.Queue)).Select(membership => Of(membership, audience))]);
    }

    public static RemovedAgentAnswer Removed(LiveAgentId agent, Audience audience) => new(agent.Pbx, Within(agent.Interface, audience), Removed: true);

    private static MembershipAnswer Of(AgentMembership membership, Audience audience) => new(
        membership.Queue,
        Word(membership.State),
        membership.IsPaused,
        Masked(membership.PauseReason, audience),
        membership.LoggedInAt,
        membership.CallsTaken,
        membership.LastCallAt);

    private static FiguresAnswer Of(QueueFigures figures) => new(
        figures.Offered,
        figures.Answered,
        figures.Abandoned,
        figures.ShortAbandoned,
        Rounded(figures.ServiceLevel, 4),
        Rounded(figures.AsaSeconds),
        Rounded(figures.AhtSeconds),
        figures.LongestWaitSeconds,
        figures.TalkSeconds,
        figures.HoldSeconds,
        Rounded(figures.Occupancy, 4));

    private static double? Rounded(double? value, int digits = 1) => value is { } number ? Math.Round(number, digits) : null;

    private static string? Masked(string? text, Audience audience) => audience.SeesNumbers ? text : NumberMask.MaskWithin(text);

    private static string Within(string text, Audience audience) => audience.SeesNumbers ? text : NumberMask.MaskWithin(text)!;

    private static string Word(AgentState state) => state switch
    {
        AgentState.Unavailable => "unavailable",
        AgentState.Paused => "paused",
        AgentState.Free => "free",
        AgentState.Ringing => "ringing",
        AgentState.OnHold => "onHold",
        AgentState.Talking => "talking",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
