using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class CdrSyncBuilderExtensions
{
    /// <summary>
    /// Reads the table <c>cdr</c> of a FreePBX, in MySQL or MariaDB, InnoDB or MyISAM. The user needs SELECT, and UPDATE of the column
    /// <c>sync</c> when rows are to be marked. Nothing else is ever written. A monitor in the same application looks up there what its events
    /// did not tell. Without an index that begins with <c>calldate</c>, or to mark without one that begins with <c>uniqueid</c>, the table is
    /// read whole again and again; FreePBX creates both.
    /// </summary>
    /// <param name="builder">The builder that <c>AddCdrSync</c> passes in.</param>
    /// <param name="connectionString">A connection string of MySqlConnector.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the connection string cannot be read. No error repeats it.</exception>
    public static ICdrSyncBuilder FromFreePbx(
        this ICdrSyncBuilder builder, string connectionString, Action<FreePbxCdrOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        MySqlConnectionString.Read(connectionString);
        return FromFreePbx(
            builder, configure, (options, translate, logger) => MySqlDatabase.Create(
                connectionString, options.CommandTimeout, nameof(FromFreePbx), translate, logger));
    }

    /// <summary>The same with connections of the application's own data source, which stays the application's to dispose.</summary>
    /// <param name="builder">The builder that <c>AddCdrSync</c> passes in.</param>
    /// <param name="dataSource">The data source.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ICdrSyncBuilder FromFreePbx(
        this ICdrSyncBuilder builder, MySqlDataSource dataSource, Action<FreePbxCdrOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSource);
        return FromFreePbx(
            builder, configure, (options, translate, logger) => MySqlDatabase.Create(
                dataSource, options.CommandTimeout, nameof(FromFreePbx), translate, logger));
    }

    private static ICdrSyncBuilder FromFreePbx(
        ICdrSyncBuilder builder, Action<FreePbxCdrOptions>? configure, Func<FreePbxCdrOptions, FailureTranslator, ILogger, MySqlDatabase> create)
    {
        var options = new FreePbxCdrOptions();
        configure?.Invoke(options);
        options.Check();
        if (options.Heals)
            builder.Services.AddSingleton<ICallRecordSource>(_ => new FreePbxCallRecords(Open(NullLogger.Instance), options));
        return builder.From(services =>
        {
            var logger = (ILogger?)services.GetService<ILogger<FreePbxCdrSource>>() ?? NullLogger.Instance;
            return new FreePbxCdrSource(Open(logger), options);
        });

        MySqlDatabase Open(ILogger logger) => create(options, FreePbxErrors.For(options), logger);
    }
}
