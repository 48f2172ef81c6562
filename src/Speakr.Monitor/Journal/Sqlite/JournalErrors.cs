using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Says what is wrong with a journal's file in a sentence for operators.</summary>
internal static class JournalErrors
{
    public const int Full = 13;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;
    private const int CannotRead = 266;
    private const int EndsTooSoon = 522;

    /// <summary>Whether the file's content is to blame, so that trying again is of no use.</summary>
    public static bool IsDamage(Exception error) =>
        error is InvalidDataException
        || (error is SqliteException sqlite && (sqlite.SqliteErrorCode is Corrupt or NotADatabase
            || sqlite.SqliteExtendedErrorCode is CannotRead or EndsTooSoon));

    /// <summary>Whether the open file may be of no more use although what it holds may be well.</summary>
    public static bool IsLost(Exception error) => (error as SqliteException)?.SqliteErrorCode is InputOutput or CannotOpen or ReadOnly;

    public static bool IsExpected(Exception error) =>
        error is SqliteException or JournalException { IsFull: false } or InvalidDataException or IOException or UnauthorizedAccessException;

    public static JournalException Explain(Exception error, string path) =>
        new(Sentence(error, path), innerException: error);

    private static string Sentence(Exception error, string path) => (error as SqliteException)?.SqliteErrorCode switch
    {
        Full => $"The disk of the event journal '{path}' is full. Make room on it; the journal goes on as soon as there is some.",
        InputOutput => $"The event journal '{path}' cannot be read or written: {error.Message} Check the disk.",
        ReadOnly => $"The event journal '{path}' is read-only. Give this program the right to write the file and its folder.",
        CannotOpen => $"The event journal '{path}' cannot be opened. Check that its folder exists and this program may write it.",
        Busy or Locked => $"Another program holds the event journal '{path}'. Close that program.",
        Corrupt or NotADatabase => Damaged(error, path),
        null when error is InvalidDataException => Damaged(error, path),
        null => $"The event journal '{path}' cannot be used: {error.Message} Check that this program may write its folder and the disk has room.",
        _ => $"The event journal '{path}' cannot be used: {error.Message}",
    };

    private static string Damaged(Exception error, string path) =>
        $"The event journal '{path}' is damaged: {error.Message} It is set aside and another one begun at the next access.";
}

/// <summary>The files of the journal are gone while they are in use.</summary>
internal sealed class JournalRemovedException() : IOException("its files were removed while it was in use.");
