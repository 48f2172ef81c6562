namespace Speakr.Monitor.TestUtils;

/// <summary>Finds the repository from where the tests run.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

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
