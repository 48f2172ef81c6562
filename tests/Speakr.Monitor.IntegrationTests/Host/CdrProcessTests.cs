using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using Speakr.Monitor.Host.Commands;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The built host with the variables of the call detail records, and no database behind them.</summary>
public sealed class CdrProcessTests
{
    private static readonly Dictionary<string, string> Pair = new()
    {
        ["FREEPBX_DB_HOST"] = "127.0.0.1", ["FREEPBX_DB_PORT"] = "9", ["FREEPBX_DB_USER"] = "reader", ["FREEPBX_DB_PASSWORD"] = "s3cret",
        ["SPEAKR_DB_HOST"] = "127.0.0.1", ["SPEAKR_DB_PORT"] = "9", ["SPEAKR_DB_USER"] = "speakr", ["SPEAKR_DB_PASSWORD"] = "s3cret",
        ["SPEAKR_DB_NAME"] = "reports",
    };

    [Fact]
    public async Task Sync_NothingConfigured_NamesTheVariables()
    {
        await using var host = HostProcess.Start("sync");

        await ShouldEndWithOneSentenceAsync(host, "FREEPBX_DB_HOST");
    }

    [Fact]
    public async Task Sync_SwitchedOff_SaysSo()
    {
        await using var host = HostProcess.Start("sync", With(("CDR_SYNC_MODE", "off")));

        await ShouldEndWithOneSentenceAsync(host, "CDR_SYNC_MODE");
    }

    [Fact]
    public async Task Sync_SeveralPbxsAway_TellsOfEachAndEndsWithOne()
    {
        await using var host = HostProcess.Start("sync", With(
            ("SOCKET_URL", "http://127.0.0.1:9"), ("DATABASE_URL", "sqlite:calls.db"), ("SPEAKR_MONITOR__PBX__FILIAL__SOCKET_URL", "http://127.0.0.1:9"),
            ("SPEAKR_MONITOR__PBX__FILIAL__FREEPBX_DB_HOST", "127.0.0.1"), ("SPEAKR_MONITOR__PBX__FILIAL__FREEPBX_DB_PORT", "9"),
            ("SPEAKR_MONITOR__PBX__FILIAL__FREEPBX_DB_USER", "reader"), ("SPEAKR_MONITOR__PBX__FILIAL__FREEPBX_DB_PASSWORD", "s3cret")));

        (await host.ExitCodeAsync()).Should().Be(1);
        host.ErrorLines.Should().HaveCount(2);
        host.ErrorLines.First().Should().StartWith("freepbx: ");
        host.ErrorLines.Last().Should().StartWith("freepbx-FILIAL: ");
        (string.Join('\n', host.ErrorLines) + host.Output).Should().NotContain("s3cret");
    }

    [Theory]
    [InlineData(new[] { 0, 0 }, 0)]
    [InlineData(new[] { 0, 3 }, 3)]
    [InlineData(new[] { 3, 1, 0 }, 1)]
    public void Sync_SeveralPbxs_EndsWithTheWorstCode(int[] codes, int expected) => SyncCommand.Worst(codes).Should().Be(expected);

    [Theory]
    [InlineData("sync")]
    [InlineData("migrate")]
    public async Task Command_DatabaseAway_EndsWithOneSentence(string command)
    {
        await using var host = HostProcess.Start(command, With());

        (await host.ExitCodeAsync()).Should().Be(1);
        var sentence = host.ErrorLines.Should().ContainSingle().Subject;
        sentence.Should().NotContain("   at ").And.NotStartWith("Unexpected");
        (sentence + host.Output).Should().NotContain("s3cret");
    }

    [Fact]
    public async Task Run_PairAlone_CopiesIsNoDemoAndEndsWithZero()
    {
        await using var host = HostProcess.Start("run", With(("PORT", "0"), ("CDR_SYNC_MODE", "read-only"), ("CDR_SYNC_CRON", "*/5 * * * *")));

        await host.WaitForOutputAsync(line => line.Contains(
            "no source (SOCKET_URL, AMI_URL and DATABASE_URL are not set); call detail records 127.0.0.1:9/asteriskcdrdb -> 127.0.0.1:9/reports "
                + "(CDR_SYNC_MODE read-only, cron */5 * * * *)", StringComparison.Ordinal));
        host.Signal("TERM");

        (await host.ExitCodeAsync()).Should().Be(0);
        host.ErrorLines.Should().BeEmpty();
        host.Output.Should().NotContain("DEMO").And.NotContain("s3cret");
    }

    [Fact]
    public async Task Run_DatabasesAway_IsReadyAllTheSame()
    {
        var port = Programs.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var host = HostProcess.Start("run", With(("PORT", port)));
        await host.WaitForOutputAsync(line => line.Contains("no source", StringComparison.Ordinal));
        using var http = new HttpClient();

        using var ready = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));

        ready.IsSuccessStatusCode.Should().BeTrue();
        var answer = JsonDocument.Parse(await ready.Content.ReadAsStringAsync()).RootElement;
        answer.GetProperty("cdr")[0].GetProperty("name").GetString().Should().Be("freepbx");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("migrate")]
    public async Task Command_SwitchedOffAndNoFeed_EndsWithOneSentence(string command)
    {
        await using var host = HostProcess.Start(command, With(("CDR_SYNC_MODE", "off")));

        await ShouldEndWithOneSentenceAsync(host, "CDR_SYNC_MODE=off");
    }

    private static Dictionary<string, string> With(params (string Name, string Value)[] more)
    {
        var variables = new Dictionary<string, string>(Pair);
        foreach (var (name, value) in more)
            variables[name] = value;
        return variables;
    }

    private static async Task ShouldEndWithOneSentenceAsync(HostProcess host, string named)
    {
        (await host.ExitCodeAsync()).Should().Be(1);
        host.ErrorLines.Should().ContainSingle().Which.Should().StartWith(named).And.EndWith(".");
    }
}
