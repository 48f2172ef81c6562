using System.Text.Json.Nodes;

namespace Speakr.Monitor.Tests.Sources;

/// <summary>The recordings of a real Asterisk in tests/fixtures/asterisk.</summary>
internal static class Recordings
{
    public static IReadOnlyList<string> Files =>
        [.. Directory.GetFiles(Folder(), "*.jsonl").Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Lines => Files.SelectMany(File.ReadLines);

    public static IEnumerable<string> Payloads => Lines.Select(line => JsonNode.Parse(line)!["payload"]!.ToJsonString());

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tests", "fixtures", "asterisk")))
            folder = folder.Parent;
        return folder is null
            ? throw new DirectoryNotFoundException("tests/fixtures/asterisk is not above the test's folder.")
            : Path.Combine(folder.FullName, "tests", "fixtures", "asterisk");
    }
}
