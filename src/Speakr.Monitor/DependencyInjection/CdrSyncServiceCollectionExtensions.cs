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
    /// PBX, with another <see cref="CdrSyncOptions.Name"/> each. Registers one <see cref="ICdrSynchronizer"/>, which runs at start and then
    /// every minute (or as an <see cref="ICdrSchedule"/> of the application's says) unless <see cref="CdrSyncOptions.ScheduleEnabled"/> is off.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">Source or destination is missing, or the name is taken.</exception>
    public static ISpeakrMonitorBuilder AddCdrSync(this ISpeakrMonitorBuilder builder, Action<ICdrSyncBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSpeakrCdrSync(configure);
        return builder;
    }

    /// <summary>The same without the monitor, for an application that copies call detail records only.</summary>
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
        services.AddSingleton(new CdrSyncRegistration(builder.Options.Name, builder.Options.ScheduleEnabled, destination));
        services.AddSingleton<ICdrSynchronizer>(provider => new CdrSynchronizer(
            source(provider),
            destination(provider),
            builder.Options,
            provider.GetRequiredService<TimeProvider>(),
            (ILogger?)provider.GetService<ILogger<CdrSynchronizer>>() ?? NullLogger.Instance));
        if (!builder.Options.ScheduleEnabled)
            return services;

        services.TryAddSingleton<ICdrSchedule, EveryMinute>();
        // Adds it once, however many synchronizations there are.
        return services.AddHostedService<CdrSyncService>();
    }

    // Two of one name would take each other's notes for their own.
    private static void ClaimName(IServiceCollection services, string name)
    {
        if (services.Any(service => service.ImplementationInstance is CdrSyncRegistration other && other.Name == name))
            throw new InvalidOperationException($"Two synchronizations are named '{name}'. Give each a Name of its own: Configure(o => o.Name = …).");
    }
}
