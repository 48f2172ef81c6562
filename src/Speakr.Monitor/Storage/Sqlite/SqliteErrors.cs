using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Storage.Sqlite;

/// <summary>Says SQLite's errors in one sentence.</summary>
internal static class SqliteErrors
{
    public const int ReadOnly = 8;
    public const int Busy = 5;
    private const int Locked = 6;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int NotADatabase = 26;

    public static DatabaseFailure Explain(Exception error, string path) => (error as SqliteException)?.SqliteErrorCode switch
    {
        Busy or Locked => new($"Another program holds the SQLite file '{path}'. The write is retried.", true),
        InputOutput or Full => new($"The SQLite file '{path}' cannot be written: {error.Message} Check the disk.", true),
        ReadOnly => new($"The SQLite file '{path}' is read-only. Give this program the right to write the file and its folder.", false),
        CannotOpen => new($"The SQLite file '{path}' cannot be opened. Check that the folder exists and this program may write it.", false),
        Corrupt or NotADatabase => new($"The file '{path}' is damaged or no SQLite database. Restore a copy, or choose another file.", false),
        TooBig or Constraint or Mismatch => new($"The SQLite file '{path}' refuses a row: {error.Message}", false) { IsAboutValues = true },
        null when error is UnauthorizedAccessException or IOException =>
            new($"The folder of the SQLite file '{path}' cannot be created or read: {error.Message}", false),
        _ => new($"The SQLite file '{path}' cannot be used: {error.Message}", false),
    };
}
