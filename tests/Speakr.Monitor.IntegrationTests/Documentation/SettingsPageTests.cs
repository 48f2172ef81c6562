using Speakr.Monitor.Host.Configuration;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

[Collection(nameof(Documentation))]
public sealed class SettingsPageTests
{
    [Fact]
    public void Configuration_TableOfSettings_IsTheCatalogue() =>
        GeneratedPart.Check("docs/configuration.md", "settings", Table("name", SettingCatalogue.All));

    [Fact]
    public void Configuration_TableOfAPbx_IsTheCatalogue() => GeneratedPart.Check(
        "docs/configuration.md", "pbx-settings", Table($"name below `{SettingNames.Full(SettingNames.Pbx)}__<NAME>__`", SettingCatalogue.OfPbx));

    private static IEnumerable<string> Table(string name, IEnumerable<Setting> settings) => MarkdownTable.Of(
        [name, "meaning", "default"],
        settings.Select(setting => new[] { string.Join(", ", setting.Label.Split(", ").Select(it => $"`{it}`")), setting.Meaning, setting.Default }));
}
