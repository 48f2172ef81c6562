using System.Text.RegularExpressions;
using FluentAssertions;
using Speakr.Monitor.Checks;
using Speakr.Monitor.Host.Doctor;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Doctor;

/// <summary>Every finding is told in both languages and in docs/doctor.md.</summary>
public sealed partial class FindingTextsTests
{
    public static TheoryData<string> Codes => [.. AllFindings.Kinds.Select(kind => kind.Code)];

    [Fact]
    public void Codes_AllKinds_AreDifferent() => AllFindings.Kinds.Should().NotBeEmpty().And.OnlyHaveUniqueItems(kind => kind.Code);

    [Fact]
    public void Portuguese_EveryText_BelongsToAKind() =>
        FindingTexts.Portuguese.Keys.Should().BeEquivalentTo(AllFindings.Kinds.Select(kind => kind.Code));

    [Theory]
    [MemberData(nameof(Codes))]
    public void Portuguese_EachKind_HasThePlaceholdersOfTheEnglishText(string code)
    {
        var kind = AllFindings.Kinds.Single(known => known.Code == code);

        var (message, advice) = FindingTexts.Portuguese[code];

        Placeholders(message).Should().BeEquivalentTo(Placeholders(kind.Message));
        Placeholders(advice).Should().BeEquivalentTo(Placeholders(kind.Advice));
        (advice is null).Should().Be(kind.Advice is null);
    }

    [Fact]
    public void Advice_EveryKindThatIsNotAsItShouldBe_HasOne() => AllFindings.Kinds
        .Where(kind => kind.Level is FindingLevel.Warning or FindingLevel.Problem).Should().OnlyContain(kind => kind.Advice != null);

    [Fact]
    public void Page_TableOfFindings_IsThatOfTheCode()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "doctor.md"));

        var rows = Row().Matches(page).Select(row => (row.Groups["code"].Value, row.Groups["mark"].Value));

        rows.Should().BeEquivalentTo(AllFindings.Kinds.Select(kind => (kind.Code, DoctorReport.Mark(kind.Level))));
    }

    private static HashSet<string> Placeholders(string? text) => [.. Placeholder().Matches(text ?? "").Select(match => match.Value)];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\| `(?<code>[a-z-]+\.[a-z-]+)` \| (?<mark>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
