using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.Cdr.Sqlite;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Storage.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class CdrSyncBuilderExtensions
{
    /// <summary>
    /// Reads a table with the columns of FreePBX's <c>cdr</c> in a SQLite file, as Asterisk's module cdr_sqlite3_custom can write it. Dates
    /// are texts, <c>2018-11-04 00:30:00</c>; NOW is the clock and time zone of this machine. Writes nothing but the marker. Indexes over
    /// <c>calldate</c> and <c>uniqueid</c> make it quick.
    /// </summary>
    /// <param name="builder">The builder that <c>AddCdrSync</c> passes in.</param>
    /// <param name="path">An existing file, or a connection string of Microsoft.Data.Sqlite that names one.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range, or <paramref name="path"/> names no file.</exception>
    public static ICdrSyncBuilder FromSqlite(
        this ICdrSyncBuilder builder, string path, Action<SqliteCdrSourceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new SqliteCdrSourceOptions();
        configure?.Invoke(options);
        options.Check();
        SqliteDatabase.Check(path);
        if (options.Heals)
            builder.Services.AddSingleton<ICallRecordSource>(_ => new SqliteCallRecords(Open(), options));
        return builder.From(_ => new SqliteCdrSource(Open(), options));

        SqliteDatabase Open() => new(path, create: false, options.BusyTimeout, CdrDatabase.Translate, NullLogger.Instance, ours: false);
    }

    /// <summary>
    /// Copies to the table <c>cdrs</c> of a SQLite file. The file and its folder are created when they are missing. The last choice of a
    /// destination wins.
    /// </summary>
    /// <param name="builder">The builder that <c>AddCdrSync</c> passes in.</param>
    /// <param name="path">A file, or a connection string of Microsoft.Data.Sqlite that names one.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of range, or <paramref name="path"/> names no file.</exception>
    /// <remarks>The lease of a killed process can be taken over when it expires.</remarks>
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
