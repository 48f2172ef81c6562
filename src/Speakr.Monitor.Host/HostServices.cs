using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host;

/// <summary>Wires the library as the settings say.</summary>
internal static class HostServices
{
    public static ISpeakrMonitorBuilder UseHistory(this ISpeakrMonitorBuilder builder, StoreSettings store)
    {
        if (store.MySqlAddress is { } address)
        {
            return builder.UseMySqlHistory(address, options =>
            {
                options.CreateTables = store.CreateTables;
                options.TablePrefix = store.TablePrefix ?? options.TablePrefix;
            });
        }

        return builder.UseSqliteHistory(store.SqlitePath!, options =>
        {
            options.CreateTables = store.CreateTables;
            options.TablePrefix = store.TablePrefix ?? options.TablePrefix;
        });
    }

    public static ISpeakrMonitorBuilder UseJournal(this ISpeakrMonitorBuilder builder, JournalSettings? journal) =>
        journal is null ? builder : builder.UseSqliteJournal(journal.Folder, options =>
        {
            options.MaxBytes = journal.MaxBytes ?? options.MaxBytes;
            options.FullSync = journal.FullSync ?? options.FullSync;
        });

    public static ISpeakrMonitorBuilder AddFeed(this ISpeakrMonitorBuilder builder, FeedSettings feed) =>
        builder.AddSocketIOSource(feed.Url, options =>
        {
            options.Name = feed.Name;
            options.IdPrefix = feed.IdPrefix;
            options.CertificateAuthorityFile = feed.AuthorityFile;
            options.Path = feed.Options.Path ?? options.Path;
            options.PingEvent = feed.Options.PingEvent ?? options.PingEvent;
            options.PingInterval = feed.Options.PingInterval ?? options.PingInterval;
            options.StatusEvent = feed.Options.StatusEvent ?? options.StatusEvent;
            options.StatusInterval = feed.Options.StatusInterval ?? options.StatusInterval;
        });

    public static ISpeakrMonitorBuilder AddRecordings(this ISpeakrMonitorBuilder builder, IEnumerable<string> files, double speed, bool loop, bool freshIds) =>
        builder.AddReplaySource(options =>
        {
            foreach (var file in files)
                options.Files.Add(file);
            options.Speed = speed;
            options.Loop = loop;
            options.FreshIds = freshIds;
        });
}
