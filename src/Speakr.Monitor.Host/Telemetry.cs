using System.Collections;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Speakr.Monitor.AspNetCore;

namespace Speakr.Monitor.Host;

/// <summary>
/// Metrics and traces for other programs. Nothing is loaded until needed: for OTLP by its variables, for Prometheus by the first scrape. Not the database
/// driver's own: its spans and its pool's name contain statements and connection strings.
/// </summary>
internal static class Telemetry
{
    private const string Ours = "Speakr.Monitor";

    /// <summary>Sends metrics and traces to where the usual variables say, if they do.</summary>
    public static void AddOtlp(IHostApplicationBuilder builder)
    {
        var (metrics, traces) = (IsWanted("METRICS"), IsWanted("TRACES"));
        if (metrics || traces)
            AddOtlp(builder, metrics, traces);
    }

    /// <summary>Answers Prometheus. Not for those who may see some queues only, because it covers all.</summary>
    public static void MapPrometheus(WebApplication app)
    {
        var scrapes = new Lazy<Scrapes>(() => new Scrapes(app));
        app.Lifetime.ApplicationStopped.Register(() =>
        {
            if (scrapes.IsValueCreated)
                scrapes.Value.Dispose();
        });
        app.MapGet("/metrics", context => scrapes.Value.AnswerAsync(context)).RequireAuthorization(policy =>
            policy.RequireAuthenticatedUser().RequireAssertion(context => !context.User.HasClaim(claim => claim.Type == MonitorClaims.Queue)));
    }

    private static bool IsWanted(string signal) =>
        Variable("OTEL_SDK_DISABLED") is not "true" && Variable($"OTEL_{signal}_EXPORTER") is not "none"
        && (Variable("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static void AddOtlp(IHostApplicationBuilder builder, bool metrics, bool traces)
    {
        // The exporters read the configuration of the application, which has nothing of the environment.
        builder.Configuration.AddInMemoryCollection(
            from DictionaryEntry variable in Environment.GetEnvironmentVariables()
            let name = (string)variable.Key
            where name.StartsWith("OTEL_", StringComparison.Ordinal)
            select KeyValuePair.Create(name, (string?)variable.Value));
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe);
        if (metrics)
            telemetry.WithMetrics(meters => Measure(meters).AddOtlpExporter());
        if (traces)
            telemetry.WithTracing(spans => spans.AddSource(Ours).AddOtlpExporter());
    }

    private static MeterProviderBuilder Measure(MeterProviderBuilder meters) => meters.AddMeter(Ours, "System.Runtime");

    private static void Describe(ResourceBuilder resource)
    {
        if (Variable("OTEL_SERVICE_NAME") is null)
            resource.AddService("speakr-monitor");
    }

    /// <summary>Collects from the first scrape on.</summary>
    private sealed class Scrapes : IDisposable
    {
        private readonly MeterProvider _meters;
        private readonly RequestDelegate _answer;

        public Scrapes(IApplicationBuilder app)
        {
            _meters = Measure(Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe))
                .AddPrometheusExporter(options => options.ScopeInfoEnabled = false).Build();
            var branch = app.New();
            branch.UseOpenTelemetryPrometheusScrapingEndpoint(_meters, _ => true, path: null, configureBranchedPipeline: null, optionsName: null);
            _answer = branch.Build();
        }

        public Task AnswerAsync(HttpContext context) => _answer(context);

        public void Dispose() => _meters.Dispose();
    }
}
