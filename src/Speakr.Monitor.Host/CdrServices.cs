using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Cdr.MySql;
using Speakr.Monitor.Cdr.Sqlite;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host;

/// <summary>Wires the copy of call detail records as the settings say.</summary>
internal static class CdrServices
{
    /// <param name="services">The host's services.</param>
    /// <param name="cdrs">What is copied where to.</param>
    /// <param name="store">Whose settings about tables count here, too.</param>
    public static void AddCdrs(this IServiceCollection services, IEnumerable<CdrSettings> cdrs, StoreSettings store)
    {
        foreach (var cdr in cdrs)
        {
            services.AddSpeakrCdrSync(sync => sync
                .FromFreePbx(cdr.Source.ConnectionString, cdr.ApplyTo)
                .ToMySql(cdr.Destination.ConnectionString, store.ApplyTo)
                .Configure(cdr.ApplyTo));
        }
    }

    public static void ApplyTo(this CdrSettings cdr, FreePbxCdrOptions options)
    {
        options.Heals = cdr.Healing is not null;
        options.EventSource = cdr.Healing?.Feed;
        options.IdPrefix = cdr.Healing?.IdPrefix ?? options.IdPrefix;
        options.TimeZone = cdr.TimeZone;
    }

    public static void ApplyTo(this StoreSettings store, MySqlCdrOptions options)
    {
        options.CreateTables = store.CreateTables;
        options.TablePrefix = store.TablePrefix ?? options.TablePrefix;
    }

    public static void ApplyTo(this StoreSettings store, SqliteCdrOptions options)
    {
        options.CreateTables = store.CreateTables;
        options.TablePrefix = store.TablePrefix ?? options.TablePrefix;
    }

    public static void ApplyTo(this CdrSettings cdr, CdrSyncOptions options)
    {
        options.Name = cdr.Name;
        options.Mode = cdr.Mode;
        options.Overlap = cdr.Overlap ?? options.Overlap;
        options.SweepInterval = cdr.SweepInterval ?? options.SweepInterval;
        options.ScheduleEnabled = false;
    }
}
