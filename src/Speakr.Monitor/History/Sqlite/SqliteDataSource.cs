using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.History.Sqlite;

/// <summary>Opens connections to one SQLite file, each with the settings that writing beside readers needs. Safe for concurrent use.</summary>
internal sealed class SqliteDataSource : DbDataSource
{
    private readonly string _settings;

    public SqliteDataSource(string path, SqliteHistoryOptions options)
    {
        var connection = Read(path);
        if (connection.Mode == SqliteOpenMode.Memory || connection.DataSource is "" or ":memory:")
        {
            throw new ArgumentException(
                "The SQLite history needs a file: every connection to an in-memory database sees another one. Use UseInMemoryHistory instead.",
                nameof(path));
        }

        if (!options.CreateTables && connection.Mode == SqliteOpenMode.ReadWriteCreate)
            connection.Mode = SqliteOpenMode.ReadWrite;
        connection.DefaultTimeout = Seconds(options);
        Path = connection.DataSource;
        ConnectionString = connection.ConnectionString;
        // WAL: readers and the writer do not wait for each other. NORMAL: a killed process loses nothing; a power cut may lose the last moments.
        _settings = string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout = {Seconds(options) * 1000}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    }

    public override string ConnectionString { get; }

    public string Path { get; }

    public static int Seconds(SqliteHistoryOptions options) => (int)Math.Ceiling(options.BusyTimeout.TotalSeconds);

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        CreateFolder();
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = _settings;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // SQLite has no waiting that could be asynchronous; the store calls from a thread of its own.
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(OpenDbConnection());
    }

    protected override void Dispose(bool disposing)
    {
        // Pooled connections would keep the file open, and with it its WAL beside it.
        if (disposing)
        {
            using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        base.Dispose(disposing);
    }

    private static SqliteConnectionStringBuilder Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return path.Contains('=', StringComparison.Ordinal)
            ? new SqliteConnectionStringBuilder(path)
            : new SqliteConnectionStringBuilder { DataSource = path };
    }

    private void CreateFolder()
    {
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { } folder)
            Directory.CreateDirectory(folder);
    }
}
