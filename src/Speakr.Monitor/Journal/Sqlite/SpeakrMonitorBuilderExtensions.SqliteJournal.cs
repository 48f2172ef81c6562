using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Journal.Sqlite;
using Speakr.Monitor.Retention;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SpeakrMonitorBuilderExtensions
{
    /// <summary>
    /// Keeps events in a SQLite file for each PBX until their calls are saved, so that a process that is killed loses none. Hosts that
    /// share the folder take different files. The first choice of a journal wins. A wrong option stops the application at its start.
    /// </summary>
    /// <param name="builder">What <c>AddSpeakrMonitor</c> returned.</param>
    /// <param name="folder">A folder on a local disk; created when it is missing.</param>
    /// <param name="configure">Changes the options.</param>
    public static ISpeakrMonitorBuilder UseSqliteJournal(
        this ISpeakrMonitorBuilder builder, string folder, Action<SqliteJournalOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        // A second call must not change the options of the first.
        if (services.Any(service => service.ServiceType == typeof(IEventJournalFactory)))
            return builder;
        services.AddOptionsWithValidateOnStart<SqliteJournalOptions>().Configure(options =>
        {
            options.Folder = folder;
            configure?.Invoke(options);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteJournalOptions>, SqliteJournalOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IEventJournalFactory, SqliteEventJournalFactory>();
        services.AddSingleton<IRetained, JournalEraser>();
        return builder;
    }
}
