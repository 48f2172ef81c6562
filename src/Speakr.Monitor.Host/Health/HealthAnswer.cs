using System.Text.Json.Serialization;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Monitoring;

namespace Speakr.Monitor.Host.Health;

/// <summary>The body of <c>/health/ready</c>. Names and texts are fit for a load balancer's page: no address, no password.</summary>
/// <param name="Ready">Whether calls are followed; trouble with call detail records does not count.</param>
/// <param name="Status">The same for people: <c>ok</c>, <c>degraded</c> when only call detail records are in trouble, <c>unavailable</c>.</param>
/// <param name="Sources">The feeds.</param>
/// <param name="Store">The history; <see langword="null"/> when no calls are followed.</param>
/// <param name="Cdr">The copies of call detail records.</param>
internal sealed record HealthAnswer(
    bool Ready, string Status, IReadOnlyList<SourceHealth> Sources, StoreHealth? Store, IReadOnlyList<CdrHealth> Cdr)
{
    public static HealthAnswer Of(MonitorStatus? status, IEnumerable<ICdrSynchronizer> synchronizers, DateTimeOffset now)
    {
        var isReady = status is null or { IsReady: true };
        CdrHealth[] cdr = [.. synchronizers.Select(CdrHealth.Of)];
        return new HealthAnswer(
            isReady,
            !isReady ? "unavailable" : cdr.All(copy => copy.Ok) ? "ok" : "degraded",
            [.. status?.Sources.Select(source => SourceHealth.Of(source, now)) ?? []],
            status is null ? null : StoreHealth.Of(status.Store),
            cdr);
    }
}

internal sealed record SourceHealth(
    string Name, bool Connected, DateTimeOffset Since, DateTimeOffset? LastEventAt, double? LastEventAgeSeconds, string? Error)
{
    public static SourceHealth Of(SourceStatus source, DateTimeOffset now) => new(
        source.Name,
        source.IsConnected,
        source.Since,
        source.LastEventAt,
        source.LastEventAt is { } last ? Math.Round(Math.Max(0, (now - last).TotalSeconds), 1) : null,
        source.LastError);
}

internal sealed record StoreHealth(bool Ready, DateTimeOffset? Since, int Pending, string? Error)
{
    public static StoreHealth Of(StoreStatus store) =>
        new(store.IsReady, store.Since == default ? null : store.Since, store.Pending, store.LastError);
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
    public static CdrHealth Of(ICdrSynchronizer synchronizer)
    {
        var status = synchronizer.Status;
        return new CdrHealth(
            synchronizer.Name,
            status.FailingSince is null,
            status.SucceededAt,
            status.FailingSince,
            status.LastResult?.Copied,
            status.LastResult?.InQuarantine,
            status.LastError);
    }
}

[JsonSerializable(typeof(HealthAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class HealthJson : JsonSerializerContext;
