using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Databases;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History.Relational;
using Speakr.Monitor.History.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps the history in a SQLite file.</summary>
public static class SqliteHistoryBuilderExtensions
{
    /// <summary>
    /// Keeps calls in the tables <c>CallsHistory</c> and <c>CallQueueVisits</c> of a SQLite file. The file and its folder are created
    /// when they are missing. The first choice of a store wins.
    /// </summary>
    /// <param name="builder">What <c>AddSpeakrMonitor</c> returned.</param>
    /// <param name="path">A file, or a connection string of Microsoft.Data.Sqlite that names one.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range, or <paramref name="path"/> names no file.</exception>
    public static ISpeakrMonitorBuilder UseSqliteHistory(
        this ISpeakrMonitorBuilder builder, string path, Action<SqliteHistoryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new SqliteHistoryOptions();
        configure?.Invoke(options);
        options.Check();
        using (new SqliteDataSource(path, options.CreateTables, options.BusyTimeout))
        {
            // Made once for its checks: a wrong path is an error here, not at the first event.
        }

        return builder.UseCallHistoryStore(services =>
        {
            var logger = (ILogger?)services.GetService<ILogger<RelationalCallHistoryStore>>() ?? NullLogger.Instance;
            var dialect = new SqliteHistoryDialect(new SqliteDataSource(path, options.CreateTables, options.BusyTimeout), options, logger);
            return new RelationalCallHistoryStore(dialect, services.GetService<TimeProvider>() ?? TimeProvider.System, logger);
        });
    }
}
