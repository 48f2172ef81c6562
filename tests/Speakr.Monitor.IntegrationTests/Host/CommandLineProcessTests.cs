using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>What a stranger types: one sentence for each mistake, and nothing written where nobody asked for it.</summary>
public sealed class CommandLineProcessTests
{
    private static readonly string Recording = RecordedFiles.PathOf("s1.jsonl");

    [Theory]
    [InlineData("replay {0} --speed abc", "--speed")]
    [InlineData("replay {0} --speed 1,5", "--speed")]
    [InlineData("replay {0} --speed -1", "--speed")]
    [InlineData("replay {0} --speed 1e3", "--speed")]
    [InlineData("replay {0} --speed NaN", "--speed")]
    [InlineData("replay {0} --speed 0.0001", "--speed")]
    [InlineData("replay {0} --speed=", "Required argument missing for option: '--speed'")]
    [InlineData("replay {0} --speed 1 --speed 2", "Option '--speed'")]
    [InlineData("replay nothing-there.jsonl", "There is no file")]
    [InlineData("replay {1}", "{1} is not a recording")]
    [InlineData("replay {0} {1}", "{1} is not a recording")]
    [InlineData("replay /dev/zero", "/dev/zero is not a recording")]
    [InlineData("doctor --listen abc", "--listen")]
    [InlineData("doctor --listen 1.5", "--listen")]
    [InlineData("doctor --listen 3601", "--listen")]
    [InlineData("run --port abc", "--port")]
    [InlineData("health --port 99999", "--port")]
    [InlineData("run --socket-url feed", "--socket-url")]
    [InlineData("run --socket-url http://u:p@s3cret/w@feed", "--socket-url")]
    [InlineData("run --database-url mysql://u:p@s3cret/w@h/d", "--database-url")]
    [InlineData("migrate --databaseurl mysql://u:s3cret@h/d", "Unrecognized command or argument '--databaseurl'")]
    [InlineData("run --port mysql://u:s3cret@h/d", "--port")]
    [InlineData("migrate mysql://u:s3cret@h/d", "Unrecognized command or argument")]
    [InlineData("sync --from 2026-01-01 --from 2026-01-02", "Option '--from'")]
    [InlineData("sync --from", "Required argument missing for option: '--from'")]
    [InlineData("sync --to 1.1.2026", "--to")]
    [InlineData("heal --from 2026-13-01", "--from")]
    [InlineData("run --json-logs=maybe", "Unrecognized command or argument 'maybe'")]
    public async Task WrongValue_IsOneSentenceAndExitCodeTwo(string arguments, string sentence)
    {
        var text = Path.Combine(AppContext.BaseDirectory, "xunit.runner.json");
        text = File.Exists(text) ? text : Path.ChangeExtension(typeof(CommandLineProcessTests).Assembly.Location, "deps.json");
        string Fill(string pattern) => pattern.Replace("{0}", Recording, StringComparison.Ordinal).Replace("{1}", text, StringComparison.Ordinal);
        await using var host = HostProcess.Start(Fill(arguments));

        (await host.ExitCodeAsync()).Should().Be(2, string.Join('\n', host.ErrorLines));
        host.ErrorLines.Should().ContainSingle().Which.Should().StartWith(Fill(sentence)).And.EndWith(".").And.NotContain("s3cret");
        host.OutputLines.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_NothingConfigured_EndsWithOneSentence()
    {
        await using var host = HostProcess.Start("run", dotEnv: "PORT=0\n");

        (await host.ExitCodeAsync()).Should().Be(78, "the unit names this code, so that it is not started again and again");
        host.ErrorLines.Should().ContainSingle().Which.Should().StartWith("Nothing is configured").And.Contain(".env").And.Contain("--demo");
        host.Output.Should().NotContain("DEMO");
    }

    [Fact]
    public async Task Run_DemoBesideAConfiguration_IsRefused()
    {
        await using var host = HostProcess.Start("run --demo", dotEnv: "SOCKET_URL=http://127.0.0.1:9\nDATABASE_URL=sqlite:calls.db\nPORT=0\n");

        (await host.ExitCodeAsync()).Should().Be(1);
        host.ErrorLines.Should().ContainSingle().Which.Should().StartWith("--demo");
    }

    [Fact]
    public async Task Run_DemoAllowedByItsSetting_StartsItOnlyWhereNothingIsConfigured()
    {
        var allowed = new Dictionary<string, string> { ["SPEAKR_MONITOR__DEMO"] = "true", ["PORT"] = "0" };
        await using var demo = HostProcess.Start("", allowed);
        await demo.WaitForOutputAsync(line => line.Contains("DEMO", StringComparison.Ordinal));

        await using var real = HostProcess.Start("", allowed, "SOCKET_URL=http://127.0.0.1:9\nDATABASE_URL=sqlite:calls.db\n");
        await real.WaitForOutputAsync(line => line.Contains("feed http://127.0.0.1:9", StringComparison.Ordinal));
        real.Output.Should().NotContain("DEMO");
    }

    [Theory]
    [InlineData(".env", "DATABASE_URL=sqlite:calls.db\n")]
    [InlineData("appsettings.json", "{ \"DATABASE_URL\": \"sqlite:calls.db\" }")]
    public async Task Replay_DatabaseThatOnlyAFileNames_IsNotWrittenTo(string file, string content)
    {
        var folder = Directory.CreateTempSubdirectory("speakr-replay-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, file), content);
        await using (var host = HostProcess.Start($"replay {Recording} --speed 0", existing: folder))
        {
            (await host.ExitCodeAsync()).Should().Be(1);
            host.ErrorLines.Should().ContainSingle().Which.Should().Contain("--database-url");
        }

        File.Exists(Path.Combine(folder, "calls.db")).Should().BeFalse();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("--database-url sqlite:told.db", "")]
    [InlineData("", "sqlite:told.db")]
    public async Task Replay_DatabaseThatWasTold_IsWrittenTo(string option, string variable)
    {
        var folder = Directory.CreateTempSubdirectory("speakr-replay-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, ".env"), "DATABASE_URL=sqlite:calls.db\n");
        await using (var host = HostProcess.Start(
            $"replay {Recording} --speed 0 {option}", new Dictionary<string, string> { ["DATABASE_URL"] = variable }, existing: folder))
        {
            (await host.ExitCodeAsync()).Should().Be(0);
            host.Output.Should().Contain("Replayed: 1 call(s).");
        }

        File.Exists(Path.Combine(folder, "told.db")).Should().BeTrue();
        File.Exists(Path.Combine(folder, "calls.db")).Should().BeFalse();
        Directory.Delete(folder, recursive: true);
    }
}
