using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Security;

/// <summary>docs/security.md names, for each protection, the test that shows it.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void EveryTestThatIsNamed_IsThere()
    {
        var tests = Path.Combine(Repository.Root, "tests");
        var classes = Directory.EnumerateFiles(tests, "*Tests.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        var named = Name().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md")))
            .Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct().ToArray();

        named.Should().HaveCountGreaterThan(20);
        named.Where(name => !classes[name.Class].Any(code =>
                code.Contains($"class {name.Class}", StringComparison.Ordinal) && (name.Method.Length == 0 || code.Contains($" {name.Method}(", StringComparison.Ordinal))))
            .Should().BeEmpty();
    }

    [Fact]
    public void EveryClassOfThisFolder_IsNamed()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));
        var folder = Path.Combine(Repository.Root, "tests", "Speakr.Monitor.IntegrationTests", "Security");

        Directory.GetFiles(folder, "*Tests.cs").Select(file => Path.GetFileNameWithoutExtension(file)).Except([nameof(SecurityPageTests)])
            .Should().OnlyContain(name => page.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)(?:\.(?<method>\w+))?`")]
    private static partial Regex Name();
}
