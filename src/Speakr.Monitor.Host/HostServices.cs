using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.History.Sqlite;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Journal.Sqlite;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.Host;

/// <summary>Wires the library as the settings say.</summary>
internal static class HostServices
{
    public static ISpeakrMonitorBuilder UseHistory(this ISpeakrMonitorBuilder builder, StoreSettings store) =>
        store.ConnectionString is { } connectionString
            ? builder.UseMySqlHistory(connectionString, store.ApplyTo)
            : builder.UseSqliteHistory(store.SqlitePath!, store.ApplyTo);

    public static ISpeakrMonitorBuilder UseJournal(this ISpeakrMonitorBuilder builder, JournalSettings? journal) =>
        journal is null ? builder : builder.UseSqliteJournal(journal.Folder, journal.ApplyTo);

    public static ISpeakrMonitorBuilder AddFeed(this ISpeakrMonitorBuilder builder, FeedSettings feed) => builder.AddSocketIOSource(feed.ApplyTo);

    public static ISpeakrMonitorBuilder AddRecordings(this ISpeakrMonitorBuilder builder, IEnumerable<string> files, double speed, bool loop, bool freshIds) =>
        builder.AddReplaySource(options =>
        {
            foreach (var file in files)
                options.Files.Add(file);
            options.Speed = speed;
            options.Loop = loop;
            options.FreshIds = freshIds;
        });

    public static void ApplyTo(this StoreSettings store, MySqlHistoryOptions options)
    {
        options.CreateTables = store.CreateTables;
        options.TablePrefix = store.TablePrefix ?? options.TablePrefix;
    }

    public static void ApplyTo(this StoreSettings store, SqliteHistoryOptions options)
    {
        options.CreateTables = store.CreateTables;
        options.TablePrefix = store.TablePrefix ?? options.TablePrefix;
    }

    public static void ApplyTo(this JournalSettings journal, SqliteJournalOptions options)
    {
        options.Folder = journal.Folder;
        options.MaxBytes = journal.MaxBytes ?? options.MaxBytes;
        options.FullSync = journal.FullSync ?? options.FullSync;
    }

    public static void ApplyTo(this FeedSettings feed, SocketIOSourceOptions options)
    {
        options.Url = feed.Url;
        options.Name = feed.Name;
        options.IdPrefix = feed.IdPrefix;
        options.CertificateAuthorityFile = feed.AuthorityFile;
        options.Path = feed.Options.Path ?? options.Path;
        options.PingEvent = feed.Options.PingEvent ?? options.PingEvent;
        options.PingInterval = feed.Options.PingInterval ?? options.PingInterval;
        options.StatusEvent = feed.Options.StatusEvent ?? options.StatusEvent;
        options.StatusInterval = feed.Options.StatusInterval ?? options.StatusInterval;
    }
}
