using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>The README in Portuguese says what the English one says: as far as that can be seen, it has the same parts.</summary>
[Collection(nameof(Documentation))]
public sealed partial class TranslationTests
{
    private static readonly Page English = Page.Read("README.md");
    private static readonly Page Portuguese = Page.Read("README.pt-BR.md");

    [Fact]
    public void Readmes_HaveAsManyHeadingsAndRows()
    {
        Count(Portuguese, "#").Should().Be(Count(English, "#"));
        Count(Portuguese, "|").Should().Be(Count(English, "|"));
    }

    [Fact]
    public void Readmes_HaveTheSameLinks() =>
        Links(Portuguese).Should().BeEquivalentTo(Links(English), "besides those to each other");

    [Fact]
    public void Readmes_HaveTheSameCommandsAndSettings() =>
        Blocks(Portuguese).Should().Equal(Blocks(English));

    private static int Count(Page page, string start) => page.Prose.Count(line => line.StartsWith(start, StringComparison.Ordinal));

    private static IEnumerable<string> Links(Page page) =>
        page.Prose.SelectMany(line => Link.Matches(line)).Select(match => match.Groups["target"].Value.Replace("-pt-BR", "", StringComparison.Ordinal))
            .Where(target => !target.StartsWith("README", StringComparison.Ordinal));

    // Drawings and what stands behind # are told in each language.
    private static IEnumerable<string> Blocks(Page page) => page.Fences.Where(fence => fence.Language.Length > 0)
        .SelectMany(fence => fence.Lines).Select(line => line.Split(" #")[0].TrimEnd());

    [GeneratedRegex("""(\]\(|\b(src|srcset)=")(?<target>[^)"]+)""")]
    private static partial Regex Link { get; }
}
