using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Databases;

/// <summary>Opens connections to one SQLite file, each with the settings that writing beside readers needs. Safe for concurrent use.</summary>
internal sealed class SqliteDataSource : DbDataSource
{
    private readonly string _settings;
    private readonly bool _ours;

    /// <param name="path">A file, or a connection string that names one.</param>
    /// <param name="create">Whether a missing file is created.</param>
    /// <param name="busyTimeout">How long to wait for another program that holds the file.</param>
    /// <param name="ours">Whether the file is ours to set up; another program's stays as it is.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> names no file.</exception>
    public SqliteDataSource(string path, bool create, TimeSpan busyTimeout, bool ours = true)
    {
        var connection = Read(path);
        if (connection.Mode == SqliteOpenMode.Memory || connection.DataSource is "" or ":memory:")
        {
            throw new ArgumentException(
                "A SQLite database needs a file here: every connection to an in-memory database sees another one.",
                nameof(path));
        }

        if (!create && connection.Mode == SqliteOpenMode.ReadWriteCreate)
            connection.Mode = SqliteOpenMode.ReadWrite;
        var seconds = Seconds(busyTimeout);
        connection.DefaultTimeout = seconds;
        _ours = ours;
        Path = connection.DataSource;
        ConnectionString = connection.ConnectionString;
        // WAL: readers and the writer do not wait for each other. NORMAL: a killed process loses nothing; a power cut may lose the last moments.
        _settings = string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {seconds * 1000}")
            + (ours ? "; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL" : "");
    }

    public override string ConnectionString { get; }

    public string Path { get; }

    public static int Seconds(TimeSpan timeout) => (int)Math.Ceiling(timeout.TotalSeconds);

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        if (_ours)
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
