using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Doctor;

/// <summary>The command <c>doctor</c> of the built host: feed, journal, port, settings and a monitor that runs.</summary>
[Collection(DoctorTests.Name)]
public sealed class DoctorSurroundingsTests(MariaDbServer server)
{
    [SkippableFact]
    public async Task Doctor_PortugueseAndQuietFeed_TellsInPortuguese()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await scene.Feed.GreetWithPayloadsAsync([]);
        scene.Variables["LANG"] = "pt_BR.UTF-8";
        scene.Variables["SPEAKR_MONITOR__STATUS_EVENT"] = "queuestatus";

        var run = await scene.RunAsync("doctor --listen 1");

        run.ExitCode.Should().Be(0);
        run.Found.Should().Contain("note feed.events");
        run.Troubles.Should().Equal("warn feed.list");
        run.Text.Should().Contain("Histórico").And.Contain("Em 1 s: 0 evento(s) de chamadas em filas e 0 outros.").And.Contain("0 problema(s), 1 aviso(s)").And.NotContain("Its clock");
    }

    [SkippableFact]
    public async Task Doctor_FeedGoneAndJournalUnwritable_FindsBoth()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await scene.Feed.KillAsync();
        // A file where the folder should be, which not even root can write into.
        await File.WriteAllTextAsync(scene.JournalFolder, "");

        var run = await scene.RunAsync();

        run.Troubles.Should().Equal("fail connection.failed", "fail journal.unwritable");
        run.ExitCode.Should().Be(1);
    }

    [SkippableFact]
    public async Task Doctor_MonitorRuns_TellsWhoWritesAndWhoOwnsTheJournal()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await using var monitor = HostProcess.Start("run", scene.Variables, existing: Path.GetDirectoryName(scene.JournalFolder));
        using var http = new HttpClient();
        await Eventually.BeTrueAsync(
            () => IsReady(http, new Uri($"http://127.0.0.1:{scene.Variables["PORT"]}/health/ready")), "the monitor becomes ready");

        var run = await scene.RunAsync();

        run.Troubles.Should().BeEmpty(run.Text);
        run.Found.Should().Contain(["ok host.running", "ok history.writer", "ok journal.owned", "ok journal.folder"]);
        run.ExitCode.Should().Be(0);
        monitor.Signal("TERM");
        (await monitor.ExitCodeAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Doctor_ProxyInTheEnvironment_AsksTheMonitorOfThisMachineDirectly()
    {
        var variables = new Dictionary<string, string> { ["PORT"] = Programs.FreePort().ToString(CultureInfo.InvariantCulture) };
        await using var monitor = HostProcess.Start("run --demo", variables);
        await monitor.WaitForOutputAsync(HostProcess.TellsOfCall);
        // Nobody answers there.
        variables["HTTP_PROXY"] = "http://127.0.0.1:9";

        await using var doctor = HostProcess.Start("doctor --listen 0", variables);
        await doctor.ExitCodeAsync();

        doctor.Output.Should().Contain("[host.running]");
    }

    [SkippableFact]
    public async Task Doctor_StrangerOnThePort_SaysThatTheMonitorWouldNotStart()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        scene.Variables["PORT"] = new Uri(scene.Feed.Url).Port.ToString(CultureInfo.InvariantCulture);

        var run = await scene.RunAsync();

        run.Troubles.Should().Equal("fail host.port-unusable");
        run.ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task Doctor_NothingConfigured_LooksAtTheDemo()
    {
        await using var host = HostProcess.Start("doctor", new Dictionary<string, string> { ["PORT"] = "0" });

        (await host.ExitCodeAsync()).Should().Be(0);
        host.Output.Should().Contain("demo").And.Contain("[history.file-missing]").And.Contain("0 problem(s), 0 warning(s)");
    }

    [Fact]
    public async Task Doctor_WrongSettings_SaysWhatRunWouldSay()
    {
        var variables = new Dictionary<string, string> { ["SOCKET_URL"] = "http://127.0.0.1:9", ["PORT"] = "many" };
        await using var doctor = HostProcess.Start("doctor", variables);
        await using var run = HostProcess.Start("run", variables);

        (await doctor.ExitCodeAsync()).Should().Be(1);
        await run.ExitCodeAsync();
        doctor.ErrorLines.Should().NotBeEmpty().And.Equal(run.ErrorLines);
    }

    private static bool IsReady(HttpClient http, Uri address)
    {
        try
        {
            using var answer = http.Send(new HttpRequestMessage(HttpMethod.Get, address));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
