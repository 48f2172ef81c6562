using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Pipeline;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the monitor to the health checks of an application.</summary>
public static class SpeakrMonitorHealthChecksExtensions
{
    /// <summary>The tag of all checks of the monitor.</summary>
    public const string Tag = "speakr-monitor";

    /// <summary>
    /// Adds the checks <c>speakr-monitor-sources</c>, <c>-history</c> and <c>-journal</c>, which are unhealthy while calls are not followed or not kept, and
    /// <c>-cdr</c>, which is degraded while call detail records are not copied. They only look at what is known, and ask nobody.
    /// </summary>
    public static IHealthChecksBuilder AddSpeakrMonitor(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<MonitorApiOptions>();
        return builder
            .Add(Check("sources", Sources))
            .Add(Check("history", History))
            .Add(Check("journal", Journal))
            .Add(new HealthCheckRegistration($"{Tag}-cdr", services => new StatusCheck(() => Records(services)), HealthStatus.Degraded, [Tag]));
    }

    private static HealthCheckRegistration Check(string name, Func<MonitorStatus, Func<string, string>, string?> problem) => new(
        $"{Tag}-{name}",
        services => new StatusCheck(() => services.GetService<MonitorStatus>() is { } status ? problem(status, Describe(services)) : "The monitor is not registered."),
        HealthStatus.Unhealthy,
        [Tag]);

    private static Func<string, string> Describe(IServiceProvider services) => services.GetRequiredService<IOptions<MonitorApiOptions>>().Value.Describe;

    private static string? Sources(MonitorStatus status, Func<string, string> describe)
    {
        if (status.Sources.Count == 0)
            return "No source has been started yet.";
        var away = status.Sources.Where(source => !source.IsConnected).ToArray();
        return away.Length == 0 ? null : string.Join(" ", away.Select(source => $"{source.Name}: {describe(source.LastError ?? "Not connected yet.")}"));
    }

    private static string? History(MonitorStatus status, Func<string, string> describe) =>
        status.Store is { IsReady: false } store ? describe(store.LastError ?? "The history has not been reached yet.") : null;

    private static string? Journal(MonitorStatus status, Func<string, string> describe)
    {
        var failing = status.Pipelines.Where(pipeline => pipeline.JournalError is not null).ToArray();
        return failing.Length == 0 ? null : string.Join(" ", failing.Select(pipeline => $"{pipeline.Name}: {describe(pipeline.JournalError!)}"));
    }

    private static string? Records(IServiceProvider services)
    {
        var failing = services.GetServices<ICdrSynchronizer>().Where(copy => copy.Status.FailingSince is not null).ToArray();
        return failing.Length == 0
            ? null
            : string.Join(" ", failing.Select(copy => $"{copy.Name}: {Describe(services)(copy.Status.LastError ?? "The last run failed.")}"));
    }

    private sealed class StatusCheck(Func<string?> problem) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(problem() is { } text ? new HealthCheckResult(context.Registration.FailureStatus, text) : HealthCheckResult.Healthy());
    }
}
