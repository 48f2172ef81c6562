using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Monitoring;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the synchronization of call detail records to an application.</summary>
public static class CdrSyncServiceCollectionExtensions
{
    /// <summary>
    /// Copies call detail records beside the monitor: <c>AddCdrSync(cdr => cdr.FromFreePbx(…).ToMySql(…))</c>. May be called once for each
    /// PBX, with another <see cref="CdrSyncOptions.Name"/> each. Registers one <see cref="ICdrSynchronizer"/>, which runs every minute
    /// unless <see cref="CdrSyncOptions.RunsEveryMinute"/> is off.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">Source or destination is missing.</exception>
    public static ISpeakrMonitorBuilder AddCdrSync(this ISpeakrMonitorBuilder builder, Action<ICdrSyncBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSpeakrCdrSync(configure);
        return builder;
    }

    /// <summary>The same without the monitor, for an application that copies call detail records only.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">Source or destination is missing.</exception>
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

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ICdrSynchronizer>(provider => new CdrSynchronizer(
            source(provider),
            destination(provider),
            builder.Options,
            provider.GetRequiredService<TimeProvider>(),
            (ILogger?)provider.GetService<ILogger<CdrSynchronizer>>() ?? NullLogger.Instance));
        if (builder.Options.RunsEveryMinute)
            services.AddHostedService<CdrSyncService>();
        return services;
    }
}
