namespace Speakr.Monitor.Storage.Sqlite;

/// <summary>
/// Restricts SQLite files to their owner: they hold phone numbers and names, and history files also hold what protects sign-ins. SQLite gives its log
/// the rights of the file that it belongs to, so that one has to have them before it is opened.
/// </summary>
internal static class OwnersOnly
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Options that open a file and, if that creates it, let only its owner use it.</summary>
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
    public static void TakeRights(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}*"))
        {
            try
            {
                var mode = File.GetUnixFileMode(file);
                if ((mode & ~Mode) != 0)
                    File.SetUnixFileMode(file, mode & Mode);
            }
            catch (Exception error) when (error is UnauthorizedAccessException or FileNotFoundException)
            {
                // The file belongs to another user, or its process has just removed it.
            }
        }
    }
}
