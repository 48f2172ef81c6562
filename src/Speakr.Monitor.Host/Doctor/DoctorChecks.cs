using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Cdr.MySql;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.History.Sqlite;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Journal.Sqlite;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Sources.Ami;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>The checks of what is configured, in the order of the report, with the options that <c>run</c> would give to each part.</summary>
internal sealed class DoctorChecks(HostSettings settings, TimeSpan listen, TimeProvider time)
{
    private readonly RetentionOptions _retention = Configured<RetentionOptions>(settings.Retention.ApplyTo);

    public IEnumerable<IDoctorCheck> All()
    {
        if (!settings.IsCdrOnly)
        {
            foreach (var source in settings.Sources)
                yield return Source(source);
            yield return History();
            if (settings.Journal is { } journal)
                yield return new JournalCheck(Configured<SqliteJournalOptions>(journal.ApplyTo));
        }

        foreach (var cdr in settings.Cdrs)
        {
            var (source, sync) = (Configured<FreePbxCdrOptions>(cdr.ApplyTo), Configured<CdrSyncOptions>(cdr.ApplyTo));
            yield return new CdrSourceCheck(cdr.Source.ConnectionString, source, sync, time);
            yield return new CdrDestinationCheck(
                cdr.Destination.ConnectionString, Configured<MySqlCdrOptions>(settings.Store.ApplyTo), _retention, sync, cdr.Source.ConnectionString, source, time);
        }

        if (settings.Port > 0)
            yield return new PortCheck(settings);
    }

    private SourceCheck Source(SourceSettings source) => source switch
    {
        FeedSettings feed => new FeedCheck(Configured<SocketIOSourceOptions>(feed.ApplyTo), listen, time),
        AmiSettings ami => new AmiCheck(Configured<AmiSourceOptions>(ami.ApplyTo), listen, time),
        _ => throw new InvalidOperationException($"There is no check for {source.GetType().Name}."),
    };

    private IDoctorCheck History()
    {
        var ghostAge = new SpeakrMonitorOptions().GhostAge;
        return settings.Store.ConnectionString is { } connectionString
            ? new MySqlHistoryCheck(connectionString, Configured<MySqlHistoryOptions>(settings.Store.ApplyTo), _retention, ghostAge, time)
            : new SqliteHistoryCheck(settings.Store.SqlitePath!, Configured<SqliteHistoryOptions>(settings.Store.ApplyTo), ghostAge, time);
    }

    private static T Configured<T>(Action<T> configure)
        where T : new()
    {
        var options = new T();
        configure(options);
        return options;
    }
}
