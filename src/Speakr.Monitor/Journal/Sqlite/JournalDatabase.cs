using Microsoft.Data.Sqlite;
using Speakr.Monitor.Storage.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Opens connections to a journal's file and sets them up.</summary>
internal static class JournalDatabase
{
    public const int Version = 1;

    // Exclusive before the first access in WAL mode: neither shared memory nor a file lock for each transaction, and nobody else looks in; the slot's lock
    // keeps processes apart. auto_vacuum before anything else is written, or it is too late. INCREMENTAL: after an outage the file gives its pages back to the
    // disk in portions, while VACUUM would need room for a second file just when the disk is short of it. No automatic checkpoint: it would make one append
    // in some hundred wait for the disk.
    private const string Settings =
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 8388608; "
        + "PRAGMA wal_autocheckpoint = 0; PRAGMA cell_size_check = ON; PRAGMA synchronous = ";

    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS Events (
            position INTEGER PRIMARY KEY,
            receivedAt TEXT NOT NULL,
            source TEXT NOT NULL,
            kind TEXT NOT NULL,
            linkedId TEXT,
            uniqueId TEXT,
            details TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS Notes (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS State (id INTEGER PRIMARY KEY CHECK (id = 1), lastPosition INTEGER NOT NULL);
        INSERT OR IGNORE INTO State (id, lastPosition) VALUES (1, 0);
        PRAGMA user_version = 1;
        """;

    public static SqliteConnection Open(string path, bool fullSync = false)
    {
        OwnersOnly.Create(path);
        return Connect(path, SqliteOpenMode.ReadWriteCreate, $"{Settings}{(fullSync ? "FULL" : "NORMAL")}");
    }

    /// <summary>For a damaged file: it is left as it is. With a writable schema SQLite also reads a file that ends too soon.</summary>
    public static SqliteConnection OpenToRead(string path) =>
        Connect(path, SqliteOpenMode.ReadOnly, "PRAGMA cell_size_check = ON; PRAGMA writable_schema = ON");

    /// <summary>For a new file that counts only when it is complete; no log beside it that would have to be renamed with it.</summary>
    public static SqliteConnection OpenToFill(string path)
    {
        OwnersOnly.Create(path);
        return Connect(path, SqliteOpenMode.ReadWriteCreate, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL");
    }

    /// <summary>Makes the tables of a new file.</summary>
    /// <exception cref="JournalException">A later version of the program made the file.</exception>
    public static void Prepare(SqliteConnection connection, string path)
    {
        var version = Number(connection, "PRAGMA user_version");
        if (version > Version)
        {
            throw new JournalException(
                $"A later version of this program wrote the event journal '{path}' (format {version}; this one knows {Version}). "
                + "Run that version, or move the file away.");
        }

        if (version == 0)
            Run(connection, $"BEGIN IMMEDIATE; {Schema} COMMIT");
    }

    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static void Check(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok" and var finding)
            throw new InvalidDataException($"{finding}".Replace('\n', ' '));
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long number ? number : 0;
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode, string settings)
    {
        // Not pooled: a pooled connection keeps the file open after it was set aside.
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 2 };
        var connection = new SqliteConnection(text.ConnectionString);
        try
        {
            connection.Open();
            Run(connection, settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
