using System.Text.Json.Serialization;
using Speakr.Monitor.AspNetCore.Health;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.AspNetCore.Api;

// What the API answers, as openapi.json describes it. Names and order are a contract.

internal sealed record LiveAnswer(
    DateTimeOffset At,
    bool Demo,
    IReadOnlyList<SourceAnswer> Sources,
    IReadOnlyList<CallDocument> Calls,
    IReadOnlyList<QueueAnswer> Queues,
    IReadOnlyList<AgentAnswer> Agents);

internal sealed record SourceAnswer(string Name, bool Connected, DateTimeOffset Since, DateTimeOffset? LastEventAt);

internal sealed record CallsAnswer(IReadOnlyList<CallDocument> Items, string? Next);

internal sealed record AgentAnswer(
    string Source,
    string Interface,
    string? Name,
    string? DisplayName,
    string Extension,
    string State,
    bool Paused,
    string? PauseReason,
    DateTimeOffset Since,
    string? TalkingTo,
    bool Current,
    IReadOnlyList<MembershipAnswer> Queues);

internal sealed record MembershipAnswer(
    string Queue, string State, bool Paused, string? PauseReason, DateTimeOffset LoggedInAt, int CallsTaken, DateTimeOffset? LastCallAt);

internal sealed record QueueAnswer(
    string Source,
    string Queue,
    string? DisplayName,
    int Waiting,
    DateTimeOffset? WaitingSince,
    int? LongestWaitSeconds,
    int Talking,
    int? AgentsLoggedIn,
    int? AgentsFree,
    int? AgentsPaused,
    double? ServiceLevelTarget,
    int ServiceLevelThresholdSeconds,
    string? Alert,
    IReadOnlyList<AlertAnswer> Alerts,
    FiguresAnswer Today);

internal sealed record AlertAnswer(string Figure, string Level, DateTimeOffset Since);

internal record FiguresAnswer(
    long Offered,
    long Answered,
    long Abandoned,
    long ShortAbandoned,
    double? ServiceLevel,
    double? AsaSeconds,
    double? AhtSeconds,
    int? LongestWaitSeconds,
    long TalkSeconds,
    long HoldSeconds,
    double? Occupancy);

internal sealed record QueueStatisticsAnswer(IReadOnlyList<IntervalAnswer> Items);

/// <summary>The figures of a queue in an interval.</summary>
internal sealed record IntervalAnswer : FiguresAnswer
{
    public IntervalAnswer(FiguresAnswer figures)
        : base(figures)
    {
    }

    [JsonPropertyOrder(-1)]
    public required string Queue { get; init; }

    [JsonPropertyOrder(-1)]
    public required DateTimeOffset? From { get; init; }

    [JsonPropertyOrder(-1)]
    public required DateTimeOffset? To { get; init; }
}

internal sealed record AgentStatisticsAnswer(IReadOnlyList<AgentFiguresAnswer> Items);

internal sealed record AgentFiguresAnswer(
    string? Extension,
    string? Name,
    long Answered,
    long LostRings,
    long TalkSeconds,
    long HoldSeconds,
    double? AhtSeconds,
    long Pauses,
    long? PausedSeconds,
    long? LoggedInSeconds);

internal sealed record CallbacksAnswer(IReadOnlyList<CallbackAnswer> Items, long WithoutNumber);

internal sealed record CallbackAnswer(
    string Number, string Queue, string? QueueDisplayName, string LinkId, long Calls, DateTimeOffset FirstAt, DateTimeOffset LastAt, int? WaitSeconds);

internal sealed record RecordsAnswer(IReadOnlyList<RecordAnswer> Items);

/// <summary>A record with the names of its columns in <c>cdrs</c>; its date is the PBX's local time.</summary>
internal sealed record RecordAnswer(
    string? Date, string? Src, string? Dst, long? Billsec, string? Status, string? Linkedid, string? Recordingfile, string? Cnum);

internal sealed record SystemAnswer(DateTimeOffset At, HealthAnswer Health, IReadOnlyList<GapAnswer>? Gaps);

internal sealed record GapAnswer(string Source, string Host, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Reason);

internal sealed record AgentsAnswer(IReadOnlyList<AgentAnswer> Items);

/// <summary>A call or an agent that disappeared without an end of its own; the stream reports it.</summary>
internal sealed record RemovedCallAnswer(string LinkId, string Source, bool Removed);

internal sealed record RemovedAgentAnswer(string Source, string Interface, bool Removed);

internal sealed record HeartbeatAnswer(DateTimeOffset At);

internal sealed record DroppedAnswer(string Reason);

[JsonSerializable(typeof(LiveAnswer))]
[JsonSerializable(typeof(CallsAnswer))]
[JsonSerializable(typeof(AgentsAnswer))]
[JsonSerializable(typeof(QueueStatisticsAnswer))]
[JsonSerializable(typeof(AgentStatisticsAnswer))]
[JsonSerializable(typeof(CallbacksAnswer))]
[JsonSerializable(typeof(RecordsAnswer))]
[JsonSerializable(typeof(SystemAnswer))]
[JsonSerializable(typeof(RemovedCallAnswer))]
[JsonSerializable(typeof(RemovedAgentAnswer))]
[JsonSerializable(typeof(HeartbeatAnswer))]
[JsonSerializable(typeof(DroppedAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimeConverter)])]
internal sealed partial class ApiJson : JsonSerializerContext;
