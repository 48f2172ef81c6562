using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

[Collection(nameof(Documentation))]
public sealed partial class LinkTests
{
    [Fact]
    public void EveryLinkIntoTheRepository_LeadsSomewhere()
    {
        var broken = from page in Page.All
                     from link in Links(page)
                     where !Leads(link)
                     select $"{page.Path} -> {link.File}{(link.Anchor.Length == 0 ? "" : $"#{link.Anchor}")}";

        broken.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void EveryPageOfDocs_IsReachedFromTheReadme()
    {
        var pages = Page.All.ToDictionary(page => page.Path, StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal) { "README.md" };
        var waiting = new Queue<string>(reached);
        while (waiting.TryDequeue(out var path))
        {
            foreach (var file in Links(pages[path]).Select(link => link.File).Where(file => pages.ContainsKey(file) && reached.Add(file)))
                waiting.Enqueue(file);
        }

        pages.Keys.Where(path => path.StartsWith("docs/", StringComparison.Ordinal)).Should().BeSubsetOf(reached);
    }

    private static bool Leads(Link link)
    {
        var path = Path.Combine(Repository.Root, link.File);
        if (!File.Exists(path) && !Directory.Exists(path))
            return false;
        return link.Anchor.Length == 0 || Anchors(Page.Read(link.File)).Contains(link.Anchor);
    }

    private static IEnumerable<Link> Links(Page page) =>
        from line in page.Prose
        from match in Target.Matches(Code.Replace(line, "")).Concat(Html.Matches(line))
        let target = match.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        select Resolve(page, target);

    private static Link Resolve(Page page, string target)
    {
        var parts = target.Split('#', 2);
        var folder = Path.GetDirectoryName(page.Path)!;
        var file = parts[0].Length == 0 ? page.Path : Path.GetRelativePath(".", Path.Combine(folder, Uri.UnescapeDataString(parts[0])));
        return new Link(file.Replace('\\', '/'), parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>As GitHub names headings: lower case, spaces as hyphens, no punctuation, and a number when it was there before.</summary>
    private static HashSet<string> Anchors(Page page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var heading in page.Prose.Select(line => Heading.Match(line)).Where(match => match.Success))
        {
            var text = Target.Replace(heading.Groups["text"].Value, match => match.Groups["text"].Value);
            var name = Punctuation.Replace(text.Trim().ToLowerInvariant(), "").Replace(' ', '-');
            var anchor = name;
            for (var i = 1; !anchors.Add(anchor); i++)
                anchor = $"{name}-{i}";
        }

        return anchors;
    }

    private sealed record Link(string File, string Anchor);

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Target { get; }

    [GeneratedRegex("""\b(src|srcset|href)="(?<target>[^"]+)""")]
    private static partial Regex Html { get; }

    [GeneratedRegex(@"`[^`]*`")]
    private static partial Regex Code { get; }

    [GeneratedRegex(@"\A#{1,6} (?<text>.+)\z")]
    private static partial Regex Heading { get; }

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M}_\- ]")]
    private static partial Regex Punctuation { get; }
}
