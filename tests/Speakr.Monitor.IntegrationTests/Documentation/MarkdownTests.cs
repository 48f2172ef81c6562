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
    public void NoLine_HasAHomeDirectory()
    {
        var found = from page in Page.All
                    from line in page.Lines.Select((text, index) => (Text: text, Number: index + 1))
                    where HomePath.IsMatch(line.Text)
                    select $"{page.Path}, line {line.Number}: {line.Text}";

        found.Should().BeEmpty();
    }

    [GeneratedRegex(@"/(home|root|Users|work)/|\b[A-Z]:\\")]
    private static partial Regex HomePath { get; }
}
