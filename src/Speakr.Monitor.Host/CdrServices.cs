using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host;

/// <summary>Wires the copy of call detail records as the settings say.</summary>
internal static class CdrServices
{
    public static void AddCdrs(this IServiceCollection services, IEnumerable<CdrSettings> cdrs, StoreSettings store)
    {
        foreach (var cdr in cdrs)
            services.AddCdr(cdr, store);
    }

    /// <param name="services">The host's services.</param>
    /// <param name="cdr">What is copied where to.</param>
    /// <param name="store">Whose settings about tables count here, too.</param>
    private static void AddCdr(this IServiceCollection services, CdrSettings cdr, StoreSettings store) =>
        services.AddSpeakrCdrSync(sync => sync
            .FromFreePbx(cdr.Source.ConnectionString, options =>
            {
                options.Heals = cdr.Healing is not null;
                options.EventSource = cdr.Healing?.Feed;
                options.IdPrefix = cdr.Healing?.IdPrefix ?? options.IdPrefix;
                options.TimeZone = cdr.TimeZone;
            })
            .ToMySql(cdr.Destination.ConnectionString, options =>
            {
                options.CreateTables = store.CreateTables;
                options.TablePrefix = store.TablePrefix ?? options.TablePrefix;
            })
            .Configure(options =>
            {
                options.Name = cdr.Name;
                options.Mode = cdr.Mode;
                options.Overlap = cdr.Overlap ?? options.Overlap;
                options.SweepInterval = cdr.SweepInterval ?? options.SweepInterval;
                options.ScheduleEnabled = false;
            }));
}
