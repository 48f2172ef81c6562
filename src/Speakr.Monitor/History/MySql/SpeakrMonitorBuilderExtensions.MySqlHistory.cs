using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.History.Sql;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Storage.MySql;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SpeakrMonitorBuilderExtensions
{
    /// <summary>
    /// Keeps calls in the tables <c>CallsHistory</c> and <c>CallQueueVisits</c> of a MySQL (8 or later) or MariaDB (10.4 or later) database.
    /// The first choice of a store wins.
    /// </summary>
    /// <param name="builder">What <c>AddSpeakrMonitor</c> returned.</param>
    /// <param name="connectionString">A connection string of MySqlConnector.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the connection string cannot be read. No error repeats it.</exception>
    /// <remarks>
    /// <c>CallsHistory</c> is created only when absent and never altered. Values are made to fit its columns: too long ones are cut, and
    /// characters that its character set lacks become '?'. Of ids that its collation takes for equal (case, trailing space) the first is stored
    /// as it is and each further one with a mark, '~' and 16 hexadecimal digits, which reading takes off again. Times are in the time zone of
    /// the session, cut to the second in <c>CallsHistory</c>.
    /// A status word of another program is read by the row's other fields: on the panel as waiting (answered with an extension), off the
    /// panel as abandoned (ended with an extension). A query for calls off the panel with <c>UpdatedSince</c> leaves out calls that began
    /// more than seven days before that time, so that it need not read the whole table.
    /// </remarks>
    public static ISpeakrMonitorBuilder UseMySqlHistory(
        this ISpeakrMonitorBuilder builder, string connectionString, Action<MySqlHistoryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        MySqlConnectionString.Read(connectionString);
        return UseMySqlHistory(
            builder, configure, (options, logger) => MySqlDatabase.Create(
                connectionString, options.CommandTimeout, nameof(UseMySqlHistory), HistoryDatabase.Translate, logger));
    }

    /// <summary>Keeps calls in MySQL or MariaDB, with connections of the application's own data source, which stays the application's to dispose.</summary>
    /// <param name="builder">What <c>AddSpeakrMonitor</c> returned.</param>
    /// <param name="dataSource">The data source.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ISpeakrMonitorBuilder UseMySqlHistory(
        this ISpeakrMonitorBuilder builder, MySqlDataSource dataSource, Action<MySqlHistoryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSource);
        return UseMySqlHistory(
            builder, configure, (options, logger) => MySqlDatabase.Create(
                dataSource, options.CommandTimeout, nameof(UseMySqlHistory), HistoryDatabase.Translate, logger));
    }

    private static ISpeakrMonitorBuilder UseMySqlHistory(
        ISpeakrMonitorBuilder builder, Action<MySqlHistoryOptions>? configure, Func<MySqlHistoryOptions, ILogger, MySqlDatabase> open)
    {
        var options = new MySqlHistoryOptions();
        configure?.Invoke(options);
        options.Check();
        return builder.UseCallHistoryStore(services =>
        {
            var logger = (ILogger?)services.GetService<ILogger<SqlCallHistoryStore>>() ?? NullLogger.Instance;
            var history = new HistoryDatabase(open(options, logger), "History.MySql", options.TablePrefix, options.CreateTables, options.CreateIndexes);
            var statistics = services.GetService<IOptions<SpeakrMonitorOptions>>()?.Value.Statistics ?? new StatisticsOptions();
            return new SqlCallHistoryStore(history, statistics, services.GetService<TimeProvider>() ?? TimeProvider.System);
        });
    }
}
