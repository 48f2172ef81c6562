using Microsoft.Extensions.DependencyInjection.Extensions;
using Speakr.Monitor.Checks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets an application look at its set-up.</summary>
public static class SetupCheckServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="SetupCheckRunner"/>, which runs the checks of everything that is registered: history, journal, sources and copies of call
    /// detail records bring theirs. Nothing has to be started for it.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddSetupChecks(this IServiceCollection services, Action<SetupCheckOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<SetupCheckOptions>();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SetupCheckRunner>();
        return services;
    }
}
