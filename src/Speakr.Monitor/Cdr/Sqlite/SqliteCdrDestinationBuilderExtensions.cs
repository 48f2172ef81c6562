using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.Cdr.Sqlite;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Storage.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Copies call detail records to a SQLite file.</summary>
public static class SqliteCdrDestinationBuilderExtensions
{
    /// <summary>
    /// Copies to the table <c>cdrs</c> of a SQLite file. The file and its folder are created when they are missing. The last choice of a
    /// destination wins.
    /// </summary>
    /// <param name="builder">What <c>AddCdrSync</c> hands out.</param>
    /// <param name="path">A file, or a connection string of Microsoft.Data.Sqlite that names one.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range, or <paramref name="path"/> names no file.</exception>
    /// <remarks>The lease of a process that has ended without a word is taken over when its time is over.</remarks>
    public static ICdrSyncBuilder ToSqlite(this ICdrSyncBuilder builder, string path, Action<SqliteCdrOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new SqliteCdrOptions();
        configure?.Invoke(options);
        options.Check();
        SqliteDatabase.Check(path);
        return builder.To(services =>
        {
            var logger = (ILogger?)services.GetService<ILogger<SqlCdrDestination>>() ?? NullLogger.Instance;
            var file = new SqliteDatabase(path, options.CreateTables, options.BusyTimeout, CdrDatabase.Translate, logger);
            return new SqlCdrDestination(new CdrDatabase(
                file, "Cdr.Sqlite", options.TablePrefix, options.CreateTables, (session, _, tables) => new SqliteCdrWriter(session, tables)));
        });
    }
}
