using System.Text.RegularExpressions;
using FluentAssertions;
using Speakr.Monitor.Host.Configuration;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>The variables that pages speak of are there. That the page of settings has all of them is <see cref="SettingsPageTests"/>' part.</summary>
[Collection(nameof(Documentation))]
public sealed partial class NamedSettingsTests
{
    [Fact]
    public void EveryVariableOfAPage_IsASetting()
    {
        var unknown = from page in Page.All
                      from match in Variable.Matches(page.Text)
                      let name = match.Value.TrimEnd('_')
                      where name != SettingNames.Section && !IsExample(page, name) && !IsSetting(name.Split("__"))
                      select $"{page.Path}: {name}";

        unknown.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void EveryVariableOfTheTests_IsReadByThem()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToArray();
        var mentioned = Page.All.SelectMany(page => TestVariable.Matches(page.Text)).Select(match => match.Value).Distinct().ToArray();

        mentioned.Should().NotBeEmpty();
        mentioned.Where(name => !tests.Any(test => test.Contains($"\"{name}\"", StringComparison.Ordinal))).Should().BeEmpty();
    }

    // SPEAKR_MONITOR__X stands for any of them where the page of settings tells of files.
    private static bool IsExample(Page page, string name) => page.Path == "docs/configuration.md" && name == SettingNames.Full("X");

    private static bool IsSetting(string[] parts) => parts switch
    {
        [SettingNames.Section, SettingNames.Pbx] or [SettingNames.Section, SettingNames.Pbx, _] => true,
        [SettingNames.Section, SettingNames.Pbx, _, var name] => SettingCatalogue.NamesOfPbx.Contains(name) || DatabaseSides.Contains(name),
        [SettingNames.Section, SettingNames.Queues, _, var name] =>
            name is SettingNames.MaxWait or SettingNames.MaxTalk or SettingNames.ServiceLevel or SettingNames.ShortAbandon or SettingNames.DisplayName,
        [SettingNames.Section, SettingNames.Queues, _, SettingNames.Alerts, var name] => IsAlert(name),
        [SettingNames.Section, SettingNames.Alerts, var name] => IsAlert(name),
        [SettingNames.Section, SettingNames.Agents, _, var name] => name == SettingNames.DisplayName,
        [SettingNames.Section, SettingNames.Oidc] or [SettingNames.Section, SettingNames.Oidc, SettingNames.OidcRoles, _] => true,
        [SettingNames.Section, SettingNames.Oidc, var name] => name is SettingNames.OidcAuthority or SettingNames.OidcClientId or SettingNames.OidcClientSecret
            or SettingNames.OidcRoleClaim or SettingNames.OidcQueueClaim or SettingNames.OidcRoles,
        [SettingNames.Section, SettingNames.Retention, var name] => SettingCatalogue.All.SelectMany(setting => setting.Names)
            .Contains($"{SettingNames.Full(SettingNames.Retention)}__{name}"),
        [SettingNames.Section, SettingNames.Webhooks, _, var name] =>
            name is SettingNames.WebhookUrl or SettingNames.WebhookSecret or SettingNames.WebhookMasksNumbers or SettingNames.WebhookCalls or SettingNames.WebhookAlerts,
        [SettingNames.Section, var name] => SettingCatalogue.NamesOfSection.Contains(name),
        [var name] => SettingCatalogue.All.Any(setting => setting.Names.Contains(name)) || SettingCatalogue.NamesOfPbx.Contains(name)
            || DatabaseSides.Contains(name),
        _ => false,
    };

    private static bool IsAlert(string name) => SettingCatalogue.All.SelectMany(setting => setting.Names).Contains($"{SettingNames.Full(SettingNames.Alerts)}__{name}");

    // As in FREEPBX_DB_*.
    private static string[] DatabaseSides => [SettingNames.FreePbxDb, SettingNames.SpeakrDb];

    [GeneratedRegex(@"\b(SPEAKR_MONITOR__?[A-Za-z0-9_<>]*|FREEPBX_[A-Z_]+|SPEAKR_DB_[A-Z_]*|CDR_[A-Z_]+|SOCKET_[A-Z_]+|DATABASE_[A-Z_]+)")]
    private static partial Regex Variable { get; }

    [GeneratedRegex(@"\bSPEAKR_TEST_[A-Z_]+\b")]
    private static partial Regex TestVariable { get; }
}
