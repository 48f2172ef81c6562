using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using FluentAssertions;
using Speakr.Monitor.Host.Doctor;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Doctor;

/// <summary>Every finding is told in both languages and in docs/doctor.md.</summary>
public sealed partial class FindingTextsTests
{
    private static readonly string[] Codes =
    [
        .. typeof(FindingCodes).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetRawConstantValue()!),
    ];

    private static readonly Dictionary<string, string> English = Read("Findings");

    private static readonly Dictionary<string, string> Portuguese = Read("FindingsPortuguese");

    public static TheoryData<string> Names => [.. English.Keys];

    [Fact]
    public void Texts_OfBothLanguages_AreThoseOfTheFindings()
    {
        Codes.Should().NotBeEmpty().And.OnlyHaveUniqueItems();
        English.Keys.Where(name => !IsAdvice(name)).Should().BeEquivalentTo(Codes);
        English.Keys.Where(IsAdvice).Should().BeSubsetOf(Codes.Select(code => $"{code}.advice"));
        Portuguese.Keys.Should().BeEquivalentTo(English.Keys);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Portuguese_EachText_HasThePlaceholdersOfTheEnglishOne(string name) =>
        Placeholders(Portuguese[name]).Should().BeEquivalentTo(Placeholders(English[name]));

    [Fact]
    public void Portuguese_EachText_IsAnother() => English.Keys.Where(name => Portuguese[name] == English[name]).Should().BeEmpty();

    [Fact]
    public void Page_TableOfFindings_HasEachWithItsMarks()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "doctor.md"));

        var rows = Row().Matches(page).Select(row => (Code: row.Groups["code"].Value, Marks: row.Groups["marks"].Value)).ToArray();

        rows.Select(row => row.Code).Should().Equal(Codes);
        // What is not as it should be comes with what to do.
        rows.Where(row => row.Marks != "ok").Select(row => $"{row.Code}.advice").Should().BeEquivalentTo(English.Keys.Where(IsAdvice));
    }

    private static Dictionary<string, string> Read(string file)
    {
        var resources = new ResourceManager($"Speakr.Monitor.Host.Doctor.{file}", typeof(FindingTexts).Assembly);
        return resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>().ToDictionary(text => (string)text.Key, text => (string)text.Value!, StringComparer.Ordinal);
    }

    private static bool IsAdvice(string name) => name.EndsWith(".advice", StringComparison.Ordinal);

    private static HashSet<string> Placeholders(string text) => [.. Placeholder().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\| `(?<code>[a-z-]+\.[a-z-]+)` \| (?<marks>[a-z, ]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
