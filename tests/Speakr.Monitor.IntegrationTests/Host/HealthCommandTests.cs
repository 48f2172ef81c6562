using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class HealthCommandTests
{
    [Fact]
    public async Task Health_RunningMonitor_EndsWithZeroAndPrintsTheAnswer()
    {
        var variables = Variables(Programs.FreePort());
        await using var host = HostProcess.Start("run --demo", variables);
        await host.WaitForOutputAsync(HostProcess.TellsOfCall);

        (await AskAsync("health", variables)).Should().Be((0, "alive", ""));
        var ready = await AskAsync("health --ready", variables);

        ready.Code.Should().Be(0);
        ready.Error.Should().BeEmpty();
        JsonDocument.Parse(ready.Output).RootElement.GetProperty("ready").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task Health_FeedAway_IsAliveButNotReady()
    {
        var variables = Variables(Programs.FreePort());
        variables["SOCKET_URL"] = "http://127.0.0.1:9";
        variables["DATABASE_URL"] = "sqlite:calls.db";
        await using var host = HostProcess.Start("run", variables);
        await host.WaitForOutputAsync(line => line.Contains("/health/ready", StringComparison.Ordinal));

        (await AskAsync("health", variables)).Code.Should().Be(0);
        var ready = await AskAsync("health --ready", variables);

        ready.Code.Should().Be(1);
        ready.Error.Should().Contain("/health/ready answers 503").And.NotContain("\n");
        JsonDocument.Parse(ready.Output).RootElement.GetProperty("ready").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task Health_NoMonitor_EndsWithOneSentence()
    {
        var port = Programs.FreePort();

        var (code, output, error) = await AskAsync("health", Variables(port));

        code.Should().Be(1);
        output.Should().BeEmpty();
        error.Should().StartWith($"http://127.0.0.1:{port}/health/live does not answer").And.EndWith(".").And.NotContain("\n");
    }

    [Fact]
    public async Task Health_AnotherProgramThatSaysNothing_EndsWithOneSentence()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var (code, _, error) = await AskAsync("health", Variables(((IPEndPoint)silent.LocalEndpoint).Port));

        code.Should().Be(1);
        error.Should().Contain("has not answered within").And.EndWith(".").And.NotContain("\n");
    }

    [Fact]
    public async Task Health_SwitchedOffInPortuguese_NamesTheSetting()
    {
        var variables = Variables(0);
        variables["LANG"] = "pt_BR.UTF-8";

        (await AskAsync("health", variables)).Should().Be(
            (1, "", "PORT é 0, por isso o monitor não responde sobre a saúde: defina PORT com a porta em que ele deve responder."));
    }

    [Fact]
    public async Task Health_OneAddressOnly_AsksThere()
    {
        var variables = Variables(Programs.FreePort());
        variables["SPEAKR_MONITOR__HEALTH_ADDRESS"] = "127.0.0.2";
        // Nobody answers there.
        variables["HTTP_PROXY"] = "http://127.0.0.1:9";
        await using var host = HostProcess.Start("run --demo", variables);
        await host.WaitForOutputAsync(HostProcess.TellsOfCall);

        (await AskAsync("health", variables)).Code.Should().Be(0);
    }

    private static async Task<(int Code, string Output, string Error)> AskAsync(string arguments, Dictionary<string, string> variables)
    {
        await using var asked = HostProcess.Start(arguments, variables);
        var code = await asked.ExitCodeAsync();
        return (code, asked.Output, string.Join('\n', asked.ErrorLines));
    }

    private static Dictionary<string, string> Variables(int port) => new() { ["PORT"] = port.ToString(CultureInfo.InvariantCulture) };
}
