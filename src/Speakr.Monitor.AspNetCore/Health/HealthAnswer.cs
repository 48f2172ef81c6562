using System.Text.Json;
using System.Text.Json.Serialization;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.AspNetCore.Health;

/// <summary>The body of <c>/health/ready</c>. The errors in it name hosts, users and paths, but never a password.</summary>
/// <param name="Ready">
/// Whether calls are followed and what is received outlives this process; single calls that are set aside and trouble with call detail records do
/// not count.
/// </param>
/// <param name="Status">The same for people: <c>ok</c>, <c>degraded</c> when only single calls or call detail records are in trouble, <c>unavailable</c>.</param>
/// <param name="Sources">The feeds.</param>
/// <param name="Pbxs">The ways from the PBXs to the history.</param>
/// <param name="Store">The history; <see langword="null"/> when no calls are followed.</param>
/// <param name="Cdr">The copies of call detail records.</param>
internal sealed record HealthAnswer(
    bool Ready,
    string Status,
    IReadOnlyList<SourceHealth> Sources,
    IReadOnlyList<PbxHealth> Pbxs,
    StoreHealth? Store,
    IReadOnlyList<CdrHealth> Cdr)
{
    /// <summary>Whether all of this is made up.</summary>
    public bool Demo { get; init; }

    public static HealthAnswer Of(MonitorStatus? status, IEnumerable<ICdrSynchronizer> synchronizers, DateTimeOffset now, Func<string, string> describe)
    {
        var isReady = status is null or { IsReady: true };
        CdrHealth[] cdr = [.. synchronizers.Select(synchronizer => CdrHealth.Of(synchronizer, describe))];
        PbxHealth[] pbxs = [.. status?.Pipelines.Select(pipeline => PbxHealth.Of(pipeline, describe)) ?? []];
        var isWell = cdr.All(copy => copy.Ok) && pbxs.All(pbx => pbx.SetAside == 0);
        return new HealthAnswer(
            isReady,
            !isReady ? "unavailable" : isWell ? "ok" : "degraded",
            [.. status?.Sources.Select(source => SourceHealth.Of(source, now, describe)) ?? []],
            pbxs,
            status is null ? null : StoreHealth.Of(status.Store, describe),
            cdr);
    }

    /// <summary>The public part: what is down and since when, without addresses and reasons.</summary>
    public HealthAnswer WithoutDetails() => this with
    {
        Sources = [.. Sources.Select(source => source with { Error = Untold(source.Error) })],
        Pbxs = [.. Pbxs.Select(pbx => pbx with { Writer = null, JournalError = Untold(pbx.JournalError) })],
        Store = Store is null ? null : Store with { Error = Untold(Store.Error) },
        Cdr = [.. Cdr.Select(copy => copy with { Error = Untold(copy.Error) })],
    };

    // That there is an error is no secret: 503 says so already.
    private static string? Untold(string? error) => error is null ? null : "shown on the monitor's own machine and in its log";
}

internal sealed record SourceHealth(
    string Name, bool Connected, DateTimeOffset Since, DateTimeOffset? LastEventAt, double? LastEventAgeSeconds, string? Error)
{
    public static SourceHealth Of(SourceStatus source, DateTimeOffset now, Func<string, string> describe) => new(
        source.Name,
        source.IsConnected,
        source.Since,
        source.LastEventAt,
        source.LastEventAt is { } last ? Math.Round(Math.Max(0, (now - last).TotalSeconds), 1) : null,
        source.LastError is null ? null : describe(source.LastError));
}

/// <param name="Name">Which PBX.</param>
/// <param name="Role">What this host does for it: <c>starting</c>, <c>writing</c>, <c>standingBy</c>.</param>
/// <param name="Writer">The host that saves, when that is another.</param>
/// <param name="Waiting">Events that have been received and have not taken effect yet.</param>
/// <param name="JournalEvents">Events in the journal; <see langword="null"/> without one.</param>
/// <param name="JournalBytes">Its size.</param>
/// <param name="JournalError">Why it takes no events.</param>
/// <param name="SetAside">Calls whose values the history does not take; the log says why.</param>
/// <param name="ClosedOverLimit">Calls that have been closed as lost since the start because too many were open; left out when there are none.</param>
internal sealed record PbxHealth(
    string Name, string Role, string? Writer, long Waiting, long? JournalEvents, long? JournalBytes, string? JournalError, int SetAside,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ClosedOverLimit)
{
    public static PbxHealth Of(PipelineStatus pipeline, Func<string, string> describe) => new(
        pipeline.Name,
        JsonNamingPolicy.CamelCase.ConvertName(pipeline.Role.ToString()),
        pipeline.Writer,
        pipeline.Waiting,
        pipeline.JournalEvents,
        pipeline.JournalBytes,
        pipeline.JournalError is null ? null : describe(pipeline.JournalError),
        pipeline.SetAside,
        pipeline.ClosedOverLimit > 0 ? pipeline.ClosedOverLimit : null);
}

internal sealed record StoreHealth(bool Ready, DateTimeOffset? Since, int Pending, string? Error)
{
    public static StoreHealth Of(StoreStatus store, Func<string, string> describe) =>
        new(store.IsReady, store.Since == default ? null : store.Since, store.Pending, store.LastError is null ? null : describe(store.LastError));
}

/// <param name="Name">Which copy.</param>
/// <param name="Ok">Whether the last run ended well, or none has ended yet.</param>
/// <param name="SucceededAt">When one last did.</param>
/// <param name="FailingSince">Since when they do not.</param>
/// <param name="Copied">Rows that the last successful run copied.</param>
/// <param name="InQuarantine">Rows that were in quarantine at its end.</param>
/// <param name="Error">What the last run failed with.</param>
internal sealed record CdrHealth(
    string Name, bool Ok, DateTimeOffset? SucceededAt, DateTimeOffset? FailingSince, long? Copied, int? InQuarantine, string? Error)
{
    public static CdrHealth Of(ICdrSynchronizer synchronizer, Func<string, string> describe)
    {
        var status = synchronizer.Status;
        return new CdrHealth(
            synchronizer.Name,
            status.FailingSince is null,
            status.SucceededAt,
            status.FailingSince,
            status.LastResult?.Copied,
            status.LastResult?.InQuarantine,
            status.LastError is null ? null : describe(status.LastError));
    }
}

[JsonSerializable(typeof(HealthAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class HealthJson : JsonSerializerContext;
