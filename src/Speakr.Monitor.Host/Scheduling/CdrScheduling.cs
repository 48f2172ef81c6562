using Coravel;
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
        var schedule = cdrs[0].Cron;
        services.AddCdrs(cdrs, store);
        services.AddScheduler();
        services.AddHostedService(provider => new CoravelSchedule(provider, schedule));
    }
}
