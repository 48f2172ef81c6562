using FluentAssertions;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>What stands in a page between <c>&lt;!-- generated: name --&gt;</c> and <c>&lt;!-- end --&gt;</c>.</summary>
internal static class GeneratedPart
{
    public static void Check(string path, string name, IEnumerable<string> content)
    {
        var page = Page.Read(path);
        var opening = page.Lines.ToList().IndexOf($"<!-- generated: {name} -->");
        opening.Should().BeGreaterThanOrEqualTo(0, "{0} should have a part {1}", path, name);
        var end = page.Lines.Skip(opening).ToList().IndexOf("<!-- end -->");
        end.Should().BePositive("the part {0} of {1} should have an end", name, path);
        Approval.Check(page, opening + 1, end - 1, [.. content]);
    }
}
