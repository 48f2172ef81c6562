using Microsoft.Extensions.DependencyInjection.Extensions;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.History.Sqlite;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Journal.Sqlite;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.Ami;
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

    public static ISpeakrMonitorBuilder AddSource(this ISpeakrMonitorBuilder builder, SourceSettings source)
    {
        switch (source)
        {
            case FeedSettings feed:
                return builder.AddSocketIOSource(feed.ApplyTo);
            case AmiSettings ami:
                builder.AddAmiSource(ami.ApplyTo);
                builder.Services.TryAddSingleton<FirstLogin>();
                builder.Services.Decorate<ICallEventSource>((added, services) => services.GetRequiredService<FirstLogin>().Watch(added));
                return builder;
            default:
                throw new ArgumentException($"There is no source for {source.GetType().Name}.", nameof(source));
        }
    }

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
        options.CreateIndexes = store.CreateIndexes;
        options.TablePrefix = store.TablePrefix ?? options.TablePrefix;
    }

    public static void ApplyTo(this StoreSettings store, SqliteHistoryOptions options)
    {
        options.CreateTables = store.CreateTables;
        options.CreateIndexes = store.CreateIndexes;
        options.TablePrefix = store.TablePrefix ?? options.TablePrefix;
    }

    public static void ApplyTo(this JournalSettings journal, SqliteJournalOptions options)
    {
        options.Folder = journal.Folder;
        options.MaxBytes = journal.MaxBytes ?? options.MaxBytes;
        options.FullSync = journal.FullSync ?? options.FullSync;
    }

    public static void ApplyTo(this AmiSettings ami, AmiSourceOptions options)
    {
        options.UseUrl(ami.Url);
        options.Name = ami.Name;
        options.IdPrefix = ami.IdPrefix;
        options.CertificateAuthorityFile = ami.AuthorityFile;
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
