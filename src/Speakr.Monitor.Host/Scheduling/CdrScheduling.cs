using Speakr.Monitor.Host.Configuration;
#if PACKAGE_SET_FULL
using Coravel;
#else
using Speakr.Monitor.Monitoring;
#endif

namespace Speakr.Monitor.Host.Scheduling;

/// <summary>Runs the synchronization as the settings say: by Coravel in the package set full, else by the library's own service.</summary>
internal static class CdrScheduling
{
    public static void AddScheduledCdr(this IServiceCollection services, CdrSettings cdr, StoreSettings store)
    {
#if PACKAGE_SET_FULL
        services.AddCdr(cdr, store, runsByItself: false);
        services.AddScheduler();
        services.AddTransient<CdrSyncInvocable>();
        services.AddHostedService(provider => new CoravelSchedule(provider, cdr.Cron));
#else
        services.AddCdr(cdr, store, runsByItself: true);
        if (cdr.Cron is { } cron)
            services.AddSingleton<ICdrSchedule>(cron);
#endif
    }
}
