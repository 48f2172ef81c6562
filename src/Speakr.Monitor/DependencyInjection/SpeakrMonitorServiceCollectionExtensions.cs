using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Pipeline.Healing;
using Speakr.Monitor.Pipeline.Leadership;
using Speakr.Monitor.Statistics;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Speakr Monitor to an application.</summary>
public static partial class SpeakrMonitorServiceCollectionExtensions
{
    /// <summary>
    /// Adds the monitor: a hosted service that reads call events and keeps the history of calls. Add at least one source and
    /// choose a store on the builder that it returns. Calling it again is harmless: options add up, the last value wins; of
    /// everything else the first registration wins, so an application can put its own in before.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static ISpeakrMonitorBuilder AddSpeakrMonitor(this IServiceCollection services, Action<SpeakrMonitorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptionsWithValidateOnStart<SpeakrMonitorOptions>();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SpeakrMonitorOptions>, SpeakrMonitorOptionsValidator>());

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MonitorStatus>();
        services.TryAddSingleton<LeaseSpread>();
        services.TryAddSingleton<PbxNames>();
        services.TryAddSingleton<GhostCalls>();
        services.TryAddSingleton(provider => new HistoryHealer(
            provider.GetServices<ICallRecordSource>(),
            provider.GetRequiredService<ICallHistoryStore>(),
            provider.GetRequiredService<IOptions<SpeakrMonitorOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<HistoryHealer>>()));
        services.TryAddSingleton<HistoryLoader>();
        services.TryAddSingleton(provider => provider.GetRequiredService<ICallHistoryStore>() is var store && store is ICallReports reports
            ? reports
            : new EnumeratedReports(
                store, provider.GetRequiredService<IOptions<SpeakrMonitorOptions>>().Value.Statistics, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ICallbacks, Callbacks>();
        services.TryAddSingleton<CallObservers>();
        services.AddMetricsOnce();
        services.TryAddSingleton<MonitorGauges>();
        services.TryAddSingleton(provider => new DisplayNames(provider.GetRequiredService<IOptions<SpeakrMonitorOptions>>().Value.Names));
        services.TryAddSingleton<LiveCalls>();
        services.TryAddSingleton<ILiveCalls>(provider => provider.GetRequiredService<LiveCalls>());
        services.TryAddSingleton<LiveFiguresService>();
        services.TryAddSingleton<ILiveFigures>(provider => provider.GetRequiredService<LiveFiguresService>());
        services.AddHostedService<LiveCallsLifetime>();
        // Before the monitor, whose first changes count.
        services.AddHostedService(provider => provider.GetRequiredService<LiveFiguresService>());
        services.AddHostedService<CallMonitorService>();
        return new SpeakrMonitorBuilder(services);
    }

    private static void AddMetricsOnce(this IServiceCollection services) =>
        services.TryAddSingleton(provider => new MonitorMetrics(provider.GetService<IMeterFactory>()));
}
