using System.Text.Json.Serialization;
using Speakr.Monitor.Monitoring;

namespace Speakr.Monitor.Host.Health;

/// <summary>The body of <c>/health/ready</c>. Names and texts are fit for a load balancer's page: no address, no password.</summary>
internal sealed record HealthAnswer(bool Ready, IReadOnlyList<SourceHealth> Sources, StoreHealth Store)
{
    public static HealthAnswer Of(MonitorStatus status, DateTimeOffset now) => new(
        status.IsReady,
        [.. status.Sources.Select(source => SourceHealth.Of(source, now))],
        new StoreHealth(status.Store.IsReady, Known(status.Store.Since), status.Store.Pending, status.Store.LastError));

    private static DateTimeOffset? Known(DateTimeOffset since) => since == default ? null : since;
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

internal sealed record StoreHealth(bool Ready, DateTimeOffset? Since, int Pending, string? Error);

[JsonSerializable(typeof(HealthAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class HealthJson : JsonSerializerContext;
