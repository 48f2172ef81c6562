using Speakr.Monitor.Host.Configuration;
#if PACKAGE_SET_FULL
using Coravel;
#else
using Speakr.Monitor.Monitoring;
#endif

namespace Speakr.Monitor.Host.Scheduling;

/// <summary>Runs the synchronizations as the settings say: by Coravel in the package set full, else by the library's own service.</summary>
internal static class CdrScheduling
{
    /// <param name="services">The host's services.</param>
    /// <param name="cdrs">What is copied, at least one. When is the same for all.</param>
    /// <param name="store">Whose settings about tables count here, too.</param>
    public static void AddScheduledCdrs(this IServiceCollection services, IReadOnlyList<CdrSettings> cdrs, StoreSettings store)
    {
        var schedule = cdrs[0].Cron;
#if PACKAGE_SET_FULL
        services.AddCdrs(cdrs, store, runsByItself: false);
        services.AddScheduler();
        services.AddHostedService(provider => new CoravelSchedule(provider, schedule));
#else
        services.AddCdrs(cdrs, store, runsByItself: true);
        if (schedule is { } cron)
            services.AddSingleton<ICdrSchedule>(cron);
#endif
    }
}
