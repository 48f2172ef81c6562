using FluentAssertions;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Statistics;
using Xunit;
using static Speakr.Monitor.IntegrationTests.Host.SettingsUnderTest;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class FiguresSettingsTests
{
    private static readonly (string Name, string Value)[] Feed =
        [("SOCKET_URL", "http://feed.example:3000"), ("DATABASE_URL", "mysql://speakr:s3cret@db.example:3307/speakr")];

    [Fact]
    public void Read_NamesAndAlerts_AreTakenForAllAndForSingleQueues()
    {
        var options = new SpeakrMonitorOptions();

        Read([
            .. Feed, ("SPEAKR_MONITOR:QUEUES:8001:NAME", "Vendas"), ("SPEAKR_MONITOR:AGENTS:1001:NAME", "Ana"), ("SPEAKR_MONITOR:AGENTS:PJSIP/1002:NAME", "Rui"),
            ("SPEAKR_MONITOR:ALERTS:WAITING", "3,6"), ("SPEAKR_MONITOR:ALERTS:LONGEST_WAIT", "30, 60"), ("SPEAKR_MONITOR:ALERTS:SERVICE_LEVEL", "90,75"),
            ("SPEAKR_MONITOR:QUEUES:8002:ALERTS:WAITING", "off"), ("SPEAKR_MONITOR:QUEUES:8002:ALERTS:ABANDONED", "5,10")]).Figures.ApplyTo(options);

        options.Names.Queues.Should().Equal(new Dictionary<string, string> { ["8001"] = "Vendas" });
        options.Names.Agents.Should().BeEquivalentTo(new Dictionary<string, string> { ["1001"] = "Ana", ["PJSIP/1002"] = "Rui" });
        options.Statistics.Alerts.Should().BeEquivalentTo(
            new AlertThresholds { Waiting = new(3, 6), LongestWait = new(30, 60), ServiceLevel = new(0.9, 0.75) });
        options.Statistics.Queues["8002"].Alerts.Should().BeEquivalentTo(new AlertThresholds { Waiting = AlertThreshold.Off, Abandoned = new(0.05, 0.1) });
        new SpeakrMonitorOptionsValidator().Validate(null, options).Succeeded.Should().BeTrue();
    }

    [Theory]
    [InlineData("SPEAKR_MONITOR:ALERTS:WAITING", "5")]
    [InlineData("SPEAKR_MONITOR:ALERTS:WAITING", "10,5")]
    [InlineData("SPEAKR_MONITOR:ALERTS:WAITING", "0,5")]
    [InlineData("SPEAKR_MONITOR:ALERTS:SERVICE_LEVEL", "60,80")]
    [InlineData("SPEAKR_MONITOR:ALERTS:SERVICE_LEVEL", "110,80")]
    [InlineData("SPEAKR_MONITOR:ALERTS:LONGEST_WAIT", "soon,60")]
    [InlineData("SPEAKR_MONITOR:ALERTS:TALKING", "1,2")]
    [InlineData("SPEAKR_MONITOR:QUEUES:8002:ALERTS:TALKING", "1,2")]
    [InlineData("SPEAKR_MONITOR:AGENTS:1001:NAMES", "Ana")]
    public void Read_Nonsense_IsRefusedByName(string name, string value) =>
        FluentActions.Invoking(() => Read([.. Feed, (name, value)])).Should().Throw<SettingsException>()
            .WithMessage($"*{name.Replace(":", "__", StringComparison.Ordinal)}*");
}
