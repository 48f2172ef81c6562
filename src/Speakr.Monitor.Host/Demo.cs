using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host;

/// <summary>What runs when nothing is configured.</summary>
internal static class Demo
{
    /// <summary>A minute, as for a real PBX, would be long to watch.</summary>
    public const int SecondsBetweenCopies = 3;

    private const string Folder = "speakr-monitor";
    private const string DatabaseFile = "demo.db";

    /// <summary>A file of the user's own; the temporary folder when there is no home to write to, as in some containers.</summary>
    public static string DatabasePath()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0 && TryCreate(Path.Combine(home, Folder)) is { } folder
            ? Path.Combine(folder, DatabaseFile)
            : Path.Combine(Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"{Folder}-{Environment.UserName}")).FullName, DatabaseFile);
    }

    /// <summary>The file that stands in for FreePBX's <c>asteriskcdrdb</c>, beside the demo's database.</summary>
    public static string RecordsPath(StoreSettings store) => Path.ChangeExtension(store.SqlitePath!, ".asteriskcdrdb.db");

    private static string? TryCreate(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
