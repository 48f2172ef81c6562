using Coravel;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Scheduling;

/// <summary>Has Coravel run the synchronizations as the settings say.</summary>
internal static class CdrScheduling
{
    /// <param name="services">The host's services.</param>
    /// <param name="cdrs">What is copied, at least one. When is the same for all.</param>
    /// <param name="store">Whose settings about tables count here, too.</param>
    public static void AddScheduledCdrs(this IServiceCollection services, IReadOnlyList<CdrSettings> cdrs, StoreSettings store)
    {
        var cron = cdrs[0].Cron;
        services.AddCdrs(cdrs, store);
        services.AddScheduler();
        services.AddHostedService(provider => new CoravelSchedule(provider, interval => interval.EveryMinute(), cron));
    }

    /// <param name="services">The host's services.</param>
    /// <param name="store">The demo's history, beside which its PBX's records are.</param>
    public static void AddScheduledDemoCdrs(this IServiceCollection services, StoreSettings store)
    {
        services.AddSpeakrCdrSync(sync => sync
            .FromSqlite(Demo.RecordsPath(store))
            .ToSqlite(store.SqlitePath!, store.ApplyTo)
            .Configure(options =>
            {
                options.Name = "demo";
                options.Mode = CdrSyncMode.Mark;
                options.ScheduleEnabled = false;
            }));
        services.AddScheduler();
        services.AddHostedService(provider => new CoravelSchedule(provider, interval => interval.EverySeconds(Demo.SecondsBetweenCopies), cron: null));
    }
}
