using System.Text.Json.Nodes;
using Speakr.Monitor.Tests.Support;

namespace Speakr.Monitor.Tests.Sources;

/// <summary>The recordings of single scenarios of a real Asterisk in samples/recordings.</summary>
internal static class Recordings
{
    public static IReadOnlyList<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "samples", "recordings"), "s*.jsonl").Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Lines => Files.SelectMany(File.ReadLines);

    public static IEnumerable<string> Payloads => Lines.Select(line => JsonNode.Parse(line)!["payload"]!.ToJsonString());
}
