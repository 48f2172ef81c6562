namespace Speakr.Monitor.Tests.Support;

/// <summary>Finds the repository from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A file of a recording: the demo's are among the samples.</summary>
    public static string Recording(string file)
    {
        var sample = Path.Combine(Root, "samples", "recordings", file);
        return File.Exists(sample) ? sample : Path.Combine(Root, "tests", "fixtures", "asterisk", file);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SpeakrMonitor.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("SpeakrMonitor.sln is not above the test's folder.");
    }
}
