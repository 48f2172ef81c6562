using System.Text.Json.Nodes;

namespace Speakr.Monitor.TestUtils;

/// <summary>What was recorded of a real Asterisk.</summary>
public static class RecordedFiles
{
    private static readonly string Samples = Path.Combine(Repository.Root, "samples", "recordings");

    /// <summary>The recordings of single scenarios.</summary>
    public static IReadOnlyList<string> All => Like("s*.jsonl");

    public static IEnumerable<string> Lines => All.SelectMany(File.ReadLines);

    public static IEnumerable<string> Payloads => Lines.Select(line => JsonNode.Parse(line)!["payload"]!.ToJsonString());

    /// <summary>A file of a recording: those of single scenarios are among the samples.</summary>
    public static string PathOf(string file)
    {
        var sample = Path.Combine(Samples, file);
        return File.Exists(sample) ? sample : Path.Combine(Repository.Root, "tests", "fixtures", "asterisk", file);
    }

    /// <summary>The samples' files of a kind.</summary>
    public static IReadOnlyList<string> Like(string pattern) => [.. Directory.GetFiles(Samples, pattern).Order(StringComparer.Ordinal)];
}
