namespace Speakr.Monitor.Host;

/// <summary>What runs when nothing is configured.</summary>
internal static class Demo
{
    private const string Folder = "speakr-monitor";
    private const string File = "demo.db";

    /// <summary>The recordings that come with the host, the one with several calls at once first.</summary>
    public static IReadOnlyList<string> Recordings()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "demo");
        return [.. Directory.GetFiles(folder, "*.jsonl").OrderByDescending(path => path.EndsWith("s5.jsonl", StringComparison.Ordinal)).ThenBy(path => path, StringComparer.Ordinal)];
    }

    /// <summary>A file of the user's own; the temporary folder when there is no home to write to, as in some containers.</summary>
    public static string DatabasePath()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0 && TryCreate(Path.Combine(home, Folder)) is { } folder
            ? Path.Combine(folder, File)
            : Path.Combine(Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"{Folder}-{Environment.UserName}")).FullName, File);
    }

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
