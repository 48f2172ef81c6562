using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;
using Speakr.Monitor.Cdr.MySql;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Storage.MySql;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class CdrSyncBuilderExtensions
{
    /// <summary>
    /// Copies to the table <c>cdrs</c> of a MySQL (8 or later) or MariaDB (10.4 or later) database. The last
    /// choice of a destination wins.
    /// </summary>
    /// <param name="builder">The builder that <c>AddCdrSync</c> passes in.</param>
    /// <param name="connectionString">A connection string of MySqlConnector.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the connection string cannot be read. No error repeats it.</exception>
    /// <remarks>
    /// <c>cdrs</c> is created only when absent and never altered; its engine must have transactions (InnoDB). Values are literal: dates are
    /// of no time zone, and what the table cannot hold as it is, it refuses. The lease of a process whose connection has ended is taken over
    /// at once when both are connected to the same server as the same user, and otherwise when its time is over. Many rows are added with
    /// LOAD DATA LOCAL, unless the server refuses it, the connection string says <c>AllowLoadLocalInfile=false</c>, or the server's certificate
    /// is checked: such a server could read any file.
    /// </remarks>
    public static ICdrSyncBuilder ToMySql(this ICdrSyncBuilder builder, string connectionString, Action<MySqlCdrOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        MySqlConnectionString.Read(connectionString);
        return ToMySql(
            builder, configure, (options, logger) => MySqlDatabase.Create(
                connectionString, options.CommandTimeout, nameof(ToMySql), CdrDatabase.Translate, logger, loads: true));
    }

    /// <summary>Copies to MySQL or MariaDB, with connections of the application's own data source, which stays the application's to dispose.</summary>
    /// <param name="builder">The builder that <c>AddCdrSync</c> passes in.</param>
    /// <param name="dataSource">The data source. With <c>AllowLoadLocalInfile=true</c> many rows are added with LOAD DATA LOCAL.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ICdrSyncBuilder ToMySql(this ICdrSyncBuilder builder, MySqlDataSource dataSource, Action<MySqlCdrOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSource);
        return ToMySql(
            builder, configure, (options, logger) => MySqlDatabase.Create(
                dataSource, options.CommandTimeout, nameof(ToMySql), CdrDatabase.Translate, logger));
    }

    private static ICdrSyncBuilder ToMySql(
        ICdrSyncBuilder builder, Action<MySqlCdrOptions>? configure, Func<MySqlCdrOptions, ILogger, MySqlDatabase> open)
    {
        var options = new MySqlCdrOptions();
        configure?.Invoke(options);
        options.Check();
        return builder.To(services =>
        {
            var logger = (ILogger?)services.GetService<ILogger<SqlCdrDestination>>() ?? NullLogger.Instance;
            return new SqlCdrDestination(new CdrDatabase(
                open(options, logger), "Cdr.MySql", options.TablePrefix, options.CreateTables,
                (session, server, tables) => new MySqlCdrWriter(session, server!, tables)));
        });
    }
}
