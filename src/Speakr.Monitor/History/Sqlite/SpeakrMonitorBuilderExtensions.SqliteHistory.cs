using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History.Sql;
using Speakr.Monitor.History.Sqlite;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Storage.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SpeakrMonitorBuilderExtensions
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
        SqliteDatabase.Check(path);

        return builder.UseCallHistoryStore(services =>
        {
            var logger = (ILogger?)services.GetService<ILogger<SqlCallHistoryStore>>() ?? NullLogger.Instance;
            var file = new SqliteDatabase(path, options.CreateTables, options.BusyTimeout, HistoryDatabase.Translate, logger);
            var history = new HistoryDatabase(file, "History.Sqlite", options.TablePrefix, options.CreateTables, options.CreateIndexes);
            var statistics = services.GetService<IOptions<SpeakrMonitorOptions>>()?.Value.Statistics ?? new StatisticsOptions();
            return new SqlCallHistoryStore(history, statistics, services.GetService<TimeProvider>() ?? TimeProvider.System);
        });
    }
}
