using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>
/// Code of the pages comes from samples that are built: <c>&lt;!-- snippet: samples/X/Y.cs#region --&gt;</c> above the fence names the place.
/// <c>&lt;!-- fragment --&gt;</c> marks the few that only show a shape.
/// </summary>
[Collection(nameof(Documentation))]
public sealed partial class SnippetTests
{
    // PackageTests compiles what these show.
    private static readonly string[] PackageReadmes = ["src/Speakr.Monitor/README.md", "tests/Speakr.Monitor.Conformance/README.md"];

    [Fact]
    public void EveryBlockOfCode_SaysWhereItComesFrom()
    {
        var unmarked = from page in Page.All.Where(page => !PackageReadmes.Contains(page.Path))
                       from fence in page.Fences
                       where fence.Language == "csharp" && fence.Above != "<!-- fragment -->" && !Source.IsMatch(fence.Above)
                       select $"{page.Path}, line {fence.Start}";

        unmarked.Should().BeEmpty("a snippet of a sample stays right by itself; mark the block as snippet or fragment");
    }

    [Fact]
    public void EverySnippet_IsWhatTheSampleHas()
    {
        foreach (var path in Page.All.Select(page => page.Path))
        {
            // Read anew for each snippet: the one before may have been rewritten with another number of lines.
            for (var i = 0; i < Snippets(Page.Read(path)).Length; i++)
            {
                var page = Page.Read(path);
                var fence = Snippets(page)[i];
                var source = Source.Match(fence.Above);
                Approval.Check(page, fence.Start, fence.Lines.Count, Text(source.Groups["file"].Value, source.Groups["region"].Value));
            }
        }
    }

    private static Fence[] Snippets(Page page) => [.. page.Fences.Where(fence => Source.IsMatch(fence.Above))];

    private static IReadOnlyList<string> Text(string file, string region)
    {
        var path = Path.Combine(Repository.Root, file);
        File.Exists(path).Should().BeTrue("a snippet is from {0}", file);
        string[] lines = [.. File.ReadAllText(path).TrimEnd().Split('\n').Select(line => line.TrimEnd())];
        return region.Length == 0 ? lines : Region(file, lines, region);
    }

    private static IReadOnlyList<string> Region(string file, string[] lines, string region)
    {
        var start = Array.FindIndex(lines, line => line.Trim() == $"#region {region}");
        start.Should().BeGreaterThanOrEqualTo(0, "{0} should have a region {1}", file, region);
        string[] inside = [.. lines.Skip(start + 1).TakeWhile(line => line.Trim() != "#endregion")];
        var indent = inside.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return [.. inside.Select(line => line.Length == 0 ? line : line[indent..])];
    }

    [GeneratedRegex(@"\A<!-- snippet: (?<file>[^#\s]+)(#(?<region>\S+))? -->\z")]
    private static partial Regex Source { get; }
}
