using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Pipeline;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SpeakrMonitorServiceCollectionExtensions
{
    /// <summary>Copies call detail records without the monitor; see <see cref="SpeakrMonitorBuilderExtensions.AddCdrSync"/>.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">Source or destination is missing, or the name is taken.</exception>
    public static IServiceCollection AddSpeakrCdrSync(this IServiceCollection services, Action<ICdrSyncBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new CdrSyncBuilder(services);
        configure(builder);
        builder.Options.Check();
        var source = builder.Source
            ?? throw new InvalidOperationException("AddCdrSync has no source: call FromFreePbx, FromSqlite or From<T>.");
        var destination = builder.Destination
            ?? throw new InvalidOperationException("AddCdrSync has no destination: call ToMySql, ToSqlite or To<T>.");

        ClaimName(services, builder.Options.Name);

        services.TryAddSingleton(TimeProvider.System);
        services.AddMetricsOnce();
        services.TryAddSingleton<CopiedRecordsReader>();
        services.AddSingleton(new CdrSyncRegistration(builder.Options.Name, builder.Options.ScheduleEnabled, destination));
        services.AddSingleton<ICdrSynchronizer>(provider =>
        {
            var metrics = provider.GetRequiredService<MonitorMetrics>();
            var synchronizer = new CdrSynchronizer(
                source(provider),
                destination(provider),
                builder.Options,
                metrics,
                provider.GetRequiredService<TimeProvider>(),
                (ILogger?)provider.GetService<ILogger<CdrSynchronizer>>() ?? NullLogger.Instance);
            metrics.WatchCopy(synchronizer.Name, () => synchronizer.Behind);
            return synchronizer;
        });
        if (!builder.Options.ScheduleEnabled)
            return services;

        services.TryAddSingleton<ICdrSchedule, EveryMinute>();
        // Adds it once, however many synchronizations there are.
        return services.AddHostedService<CdrSyncService>();
    }

    /// <summary>
    /// Creates the tables that are missing at the destination of each synchronization, without copying anything: for installers. A run
    /// does the same at its beginning.
    /// </summary>
    /// <exception cref="CdrSyncException">A destination cannot be used.</exception>
    public static async ValueTask InitializeCdrDestinationsAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (var registration in services.GetServices<CdrSyncRegistration>())
        {
            var destination = registration.CreateDestination(services);
            try
            {
                await destination.InitializeAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await DisposeAsync(destination).ConfigureAwait(false);
            }
        }
    }

    // Two synchronizations of one name would share their state at the destination.
    private static void ClaimName(IServiceCollection services, string name)
    {
        if (services.Any(service => service.ImplementationInstance is CdrSyncRegistration other && other.Name == name))
            throw new InvalidOperationException($"Two synchronizations are named '{name}'. Give each a Name of its own: Configure(o => o.Name = …).");
    }

    internal static async ValueTask DisposeAsync(ICdrDestination destination)
    {
        if (destination is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        else
            (destination as IDisposable)?.Dispose();
    }
}
