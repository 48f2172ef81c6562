namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// Keeps the files of a journal to their owner: they hold phone numbers and names. SQLite gives its log the rights of the file
/// that it belongs to, so that one has to have them before it is opened.
/// </summary>
internal static class OwnersOnly
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How a file is opened that is the owner's alone when that creates it.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Mode;
        return options;
    }

    /// <summary>Makes an empty file for SQLite, unless it is there: to open and close one that SQLite has open would end SQLite's locks.</summary>
    public static void Create(string path)
    {
        if (File.Exists(path))
            return;
        using var file = new FileStream(path, Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite));
    }

    /// <summary>Takes the rights of others from the files of an earlier version.</summary>
    public static void TakeRights(string journal)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var path in Directory.EnumerateFiles(Path.GetDirectoryName(journal)!, $"{Path.GetFileName(journal)}*"))
        {
            try
            {
                var mode = File.GetUnixFileMode(path);
                if ((mode & ~Mode) != 0)
                    File.SetUnixFileMode(path, mode & Mode);
            }
            catch (Exception error) when (error is UnauthorizedAccessException or FileNotFoundException)
            {
                // The file belongs to another user, or its process has just removed it.
            }
        }
    }
}
