using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

[Collection(nameof(Documentation))]
public sealed partial class MarkdownTests
{
    [Fact]
    public void EveryFence_IsClosed() => Page.All.Where(page => page.IsOpenAtEnd).Should().BeEmpty();

    [Fact]
    public void NoLine_EndsWithSpaces() => Where(line => line.Length != line.TrimEnd().Length).Should().BeEmpty();

    [Fact]
    public void NoLine_HasAPathOfSomebodysMachine() => Where(line => HomePath.IsMatch(line)).Should().BeEmpty();

    [Fact]
    public void EveryFile_EndsWithOneLineEnd() =>
        Page.All.Where(page => page.Lines[^1].Length > 0 || page.Lines[^2].Length == 0).Should().BeEmpty();

    private static IEnumerable<string> Where(Func<string, bool> isWrong) =>
        from page in Page.All
        from line in page.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where isWrong(line.Text)
        select $"{page.Path}, line {line.Number}: {line.Text}";

    [GeneratedRegex(@"/(home|root|Users|work)/|\b[A-Z]:\\")]
    private static partial Regex HomePath { get; }
}
