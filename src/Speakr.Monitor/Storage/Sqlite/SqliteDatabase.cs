using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Storage.Sqlite;

/// <summary>One SQLite file. Each connection has the settings that writing beside readers needs.</summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    private readonly string _connectionString;
    private readonly string _settings;
    private readonly bool _ours;
    private readonly bool _makesFile;

    /// <param name="path">A file, or a connection string that names one.</param>
    /// <param name="create">Whether a missing file is created.</param>
    /// <param name="busyTimeout">How long to wait for another program that holds the file.</param>
    /// <param name="translate">Makes the exceptions that callers of this database see.</param>
    /// <param name="logger">Where trouble goes that changes nothing.</param>
    /// <param name="ours">Whether the file is ours to set up; another program's stays as it is.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> names no file.</exception>
    public SqliteDatabase(string path, bool create, TimeSpan busyTimeout, FailureTranslator translate, ILogger logger, bool ours = true)
        : base(SqliteDialect.Instance, busyTimeout, translate, logger)
    {
        var connection = Read(path);
        if (!create && connection.Mode == SqliteOpenMode.ReadWriteCreate)
            connection.Mode = SqliteOpenMode.ReadWrite;
        connection.DefaultTimeout = CommandSeconds;
        _ours = ours;
        Path = connection.DataSource;
        _makesFile = ours && connection.Mode == SqliteOpenMode.ReadWriteCreate && Path is not ":memory:" && !Path.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        _connectionString = connection.ConnectionString;
        // WAL: readers and the writer do not wait for each other. NORMAL: a killed process loses nothing; a power cut may lose the last moments.
        _settings = string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {CommandSeconds * 1000}")
            + (ours ? "; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL" : "");
    }

    public string Path { get; }

    public override string Place => $"in the SQLite file '{Path}'";

    /// <summary>Checks a path as early as it is given.</summary>
    /// <exception cref="ArgumentException">It names no file.</exception>
    public static void Check(string path) => Read(path);

    protected override ValueTask<DbConnection> OpenConnectionAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MakeFile();
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = _settings;
            command.ExecuteNonQuery();
            return ValueTask.FromResult<DbConnection>(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override DatabaseFailure Explain(Exception error) => SqliteErrors.Explain(error, Path);

    // SQLite has no waiting that could be asynchronous.
    protected override Task<T> WorkAsync<T>(Func<Task<T>> work) => Task.Run(work, CancellationToken.None);

    // Pooled connections would keep the file open, and with it its WAL beside it.
    protected override void CloseAll()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    // Created for its owner only; the permissions of an existing file are left as they are.
    private void MakeFile()
    {
        if (_ours && System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { } folder)
            Directory.CreateDirectory(folder);
        if (!_makesFile)
            return;
        try
        {
            OwnersOnly.Create(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // SQLite meets the same, and what it says is explained to the operator.
        }
    }

    private static SqliteConnectionStringBuilder Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var connection = path.Contains('=', StringComparison.Ordinal)
            ? new SqliteConnectionStringBuilder(path)
            : new SqliteConnectionStringBuilder { DataSource = path };
        return connection.Mode == SqliteOpenMode.Memory || connection.DataSource is "" or ":memory:"
            ? throw new ArgumentException("A SQLite database needs a file here: every connection to an in-memory database sees another one.", nameof(path))
            : connection;
    }
}
