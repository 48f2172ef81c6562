using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class HostProcessTests
{
    private const string Feed = "http://127.0.0.1:9";
    private const string Database = "mysql://speakr:s3cret@127.0.0.1:9/speakr";

    [Theory]
    [InlineData("feed:3000:x", Database, "0", "SOCKET_URL")]
    [InlineData(Feed, "postgres://speakr:s3cret@127.0.0.1/speakr", "0", "DATABASE_URL")]
    [InlineData(Feed, "mysql://speakr:s3cret@127.0.0.1:9", "0", "DATABASE_URL")]
    [InlineData(Feed, "", "0", "DATABASE_URL")]
    [InlineData("", Database, "0", "SOCKET_URL")]
    [InlineData(Feed, Database, "abc", "PORT")]
    public async Task Run_WrongConfiguration_EndsWithOneSentence(string feed, string database, string port, string named)
    {
        await using var host = HostProcess.Start("run", Variables(feed, database, port));

        await ShouldEndWithOneSentenceAsync(host, named);
    }

    [Fact]
    public async Task Run_WrongDotEnv_EndsWithOneSentence()
    {
        await using var host = HostProcess.Start("", dotEnv: $"SOCKET_URL={Feed}\nPORT=0\n");

        await ShouldEndWithOneSentenceAsync(host, "DATABASE_URL");
    }

    [Fact]
    public async Task Run_PortInUse_EndsWithOneSentence()
    {
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var host = HostProcess.Start("run --demo", Variables("", "", port));

        await ShouldEndWithOneSentenceAsync(host, $"PORT {port}");
    }

    [Theory]
    [InlineData("--help", "SOCKET_URL")]
    [InlineData("run --help", "--no-table")]
    [InlineData("migrate --help", "--close-ghosts")]
    [InlineData("replay --help", "--speed")]
    [InlineData("sync --help", "--retry-quarantine")]
    [InlineData("health --help", "--ready")]
    [InlineData("--version", ".")]
    public async Task HelpAndVersion_EndWithZero(string arguments, string expected)
    {
        await using var host = HostProcess.Start(arguments);

        (await host.ExitCodeAsync()).Should().Be(0);
        host.Output.Should().Contain(expected);
        host.ErrorLines.Should().BeEmpty();
    }

    [Theory]
    [InlineData("--bogus")]
    [InlineData("replay")]
    [InlineData("replay x.jsonl --speed -1")]
    [InlineData("sync --from yesterday")]
    [InlineData("sync --from 2026-11-02 --to 2026-11-01")]
    public async Task WrongCommandLine_EndsWithTwo(string arguments)
    {
        await using var host = HostProcess.Start(arguments);

        (await host.ExitCodeAsync()).Should().Be(2);
        host.ErrorLines.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Demo_WithoutTerminal_PrintsCallsAndEndsWithZeroWhenStopped(string signal)
    {
        await using var host = HostProcess.Start("--demo", Variables("", "", "0"));

        await host.WaitForOutputAsync(line => line.Contains("DEMO", StringComparison.Ordinal));
        await host.WaitForOutputAsync(HostProcess.TellsOfCall);
        host.Signal(signal);

        (await host.ExitCodeAsync()).Should().Be(0);
        host.ErrorLines.Should().BeEmpty();
        host.Output.Should().Contain("SOCKET_URL").And.NotContain("\e[");
    }

    [Fact]
    public async Task Demo_Health_AnswersOnPort()
    {
        var port = Programs.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var host = HostProcess.Start("run --demo --json-logs", Variables("", "", port));
        await host.WaitForOutputAsync(HostProcess.TellsOfCall);
        using var http = new HttpClient();

        using var live = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/live"));
        using var ready = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));
        var answer = JsonDocument.Parse(await ready.Content.ReadAsStringAsync()).RootElement;

        live.StatusCode.Should().Be(HttpStatusCode.OK);
        ready.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.GetProperty("ready").GetBoolean().Should().BeTrue();
        answer.GetProperty("sources")[0].GetProperty("connected").GetBoolean().Should().BeTrue();
        answer.GetProperty("store").GetProperty("pending").GetInt32().Should().BeGreaterThanOrEqualTo(0);
        host.Output.Split('\n').Should().OnlyContain(line => line.StartsWith('{'));
    }

    [Fact]
    public async Task Replay_Recording_EndsWithZeroAndItsCalls()
    {
        var recording = RecordedFiles.PathOf("s1.jsonl");
        await using var host = HostProcess.Start($"replay \"{recording}\" --speed 0", Variables("", "", "0"));

        (await host.ExitCodeAsync()).Should().Be(0);
        host.Output.Should().Contain("Replayed: 1 call(s).");
    }

    [Fact]
    public async Task Migrate_NothingConfigured_CreatesTheDemosTablesTwice()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");
        for (var round = 0; round < 2; round++)
        {
            await using var host = HostProcess.Start("migrate", new Dictionary<string, string> { ["SPEAKR_MONITOR__DEMO_PATH"] = path });
            (await host.ExitCodeAsync()).Should().Be(0);
        }

        File.Delete(path);
    }

    private static async Task ShouldEndWithOneSentenceAsync(HostProcess host, string named)
    {
        (await host.ExitCodeAsync()).Should().Be(1);
        var sentence = host.ErrorLines.Should().ContainSingle().Subject;
        sentence.Should().StartWith(named).And.EndWith(".").And.NotContain("   at ");
        (sentence + host.Output).Should().NotContain("s3cret");
    }

    private static Dictionary<string, string> Variables(string feed, string database, string port) => new()
    {
        ["SOCKET_URL"] = feed, ["DATABASE_URL"] = database, ["PORT"] = port,
    };
}
