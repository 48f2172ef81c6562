using FluentAssertions;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Webhooks;
using Xunit;
using static Speakr.Monitor.IntegrationTests.Host.SettingsUnderTest;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>How long data stays, and where it goes.</summary>
public sealed class PrivacySettingsTests
{
    private static readonly (string Name, string Value)[] Feed =
        [("SOCKET_URL", "http://feed.example:3000"), ("DATABASE_URL", "mysql://speakr:s3cret@db.example:3307/speakr")];

    [Fact]
    public void Read_NothingSaid_KeepsEverythingAndTellsNobody()
    {
        var settings = Read(Feed);

        settings.Retention.IsOn.Should().BeFalse();
        settings.Webhooks.Should().BeEmpty();
    }

    [Fact]
    public void Read_Days_AreTakenForEachTable()
    {
        var settings = Read([
            .. Feed, ("SPEAKR_MONITOR:RETENTION:CALLS", "1"), ("SPEAKR_MONITOR:RETENTION:AGENTS", "2"), ("SPEAKR_MONITOR:RETENTION:GAPS", "3"),
            ("SPEAKR_MONITOR:RETENTION:CDRS", "4"), ("SPEAKR_MONITOR:RETENTION:QUARANTINE", "5"), ("SPEAKR_MONITOR:RETENTION:DEAD_LETTERS", "6"),
            ("SPEAKR_MONITOR:RETENTION:AUDIT", "7")]);
        var options = new RetentionOptions();

        settings.Retention.ApplyTo(options);

        (options.HistoryDays, options.AgentDays, options.GapDays, options.CdrDays, options.QuarantineDays, options.DeadLetterDays, options.AuditDays).Should()
            .Be((1, 2, 3, 4, 5, 6, 7));
    }

    [Theory]
    [InlineData("SPEAKR_MONITOR:RETENTION:CALLS", "0", "SPEAKR_MONITOR__RETENTION__CALLS")]
    [InlineData("SPEAKR_MONITOR:RETENTION:CALLS", "a year", "SPEAKR_MONITOR__RETENTION__CALLS")]
    [InlineData("SPEAKR_MONITOR:RETENTION:CALL", "30", "SPEAKR_MONITOR__RETENTION__CALL")]
    [InlineData("SPEAKR_MONITOR:WEBHOOKS:0:URL", "ftp://hidden.example", "SPEAKR_MONITOR__WEBHOOKS__0__URL")]
    [InlineData("SPEAKR_MONITOR:WEBHOOKS:0:SECRET", "hidden", "SPEAKR_MONITOR__WEBHOOKS__0__SECRET")]
    [InlineData("SPEAKR_MONITOR:WEBHOOKS:0:MASK_NUMBERS", "perhaps", "SPEAKR_MONITOR__WEBHOOKS__0__MASK_NUMBERS")]
    [InlineData("SPEAKR_MONITOR:WEBHOOKS:0:ALERTS", "perhaps", "SPEAKR_MONITOR__WEBHOOKS__0__ALERTS")]
    [InlineData("SPEAKR_MONITOR:WEBHOOKS:0:CALLS", "false", "SPEAKR_MONITOR__WEBHOOKS__0__CALLS")]
    [InlineData("SPEAKR_MONITOR:WEBHOOKS:0:ADDRESS", "https://hidden.example", "SPEAKR_MONITOR__WEBHOOKS__0__ADDRESS")]
    public void Read_WrongValue_NamesTheSettingAndShowsNoSecret(string name, string value, string named)
    {
        var read = () => Read([.. Feed, .. Webhook.Where(setting => setting.Name != name), (name, value)]);

        read.Should().Throw<SettingsException>().Which.Problems.Should().ContainSingle().Which.Should().Contain(named).And.NotContain("hidden");
    }

    [Fact]
    public void Read_Webhook_IsTaken()
    {
        var settings = Read([.. Feed, .. Webhook, ("SPEAKR_MONITOR:WEBHOOKS:0:MASK_NUMBERS", "true")]);
        var options = new WebhookOptions();

        settings.Webhooks.Should().ContainSingle().Which.ApplyTo(options);

        (options.Name, options.Url, options.Secret, options.MasksNumbers).Should().Be(("0", new Uri("https://crm.example/calls"), "0123456789abcdef", true));
        (options.SendsCalls, options.SendsAlerts).Should().Be((true, false), "who has a receiver of calls gets nothing new");
        settings.Webhooks[0].ToString().Should().Be("0");
    }

    [Fact]
    public void Read_WebhookOfAlerts_IsTaken()
    {
        var settings = Read([.. Feed, .. Webhook, ("SPEAKR_MONITOR:WEBHOOKS:0:CALLS", "false"), ("SPEAKR_MONITOR:WEBHOOKS:0:ALERTS", "true")]);
        var options = new WebhookOptions();

        settings.Webhooks.Should().ContainSingle().Which.ApplyTo(options);

        (options.SendsCalls, options.SendsAlerts).Should().Be((false, true));
    }

    private static (string Name, string Value)[] Webhook =>
        [("SPEAKR_MONITOR:WEBHOOKS:0:URL", "https://crm.example/calls"), ("SPEAKR_MONITOR:WEBHOOKS:0:SECRET", "0123456789abcdef")];
}
