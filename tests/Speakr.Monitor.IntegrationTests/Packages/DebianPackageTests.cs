using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Packages;

/// <summary>The Debian package in a bare system: installed, run as the unit runs it, upgraded while it runs, removed and purged.</summary>
[Trait(Length.Name, Length.LongCase)]
public sealed class DebianPackageTests : IDisposable
{
    private const string First = "0.1.0";
    private const string Second = "0.2.0-beta.1";
    private const string Settings = "etc/speakr-monitor/env";
    private const string Home = "var/lib/speakr-monitor";
    private const string LinkedId = "1795331618.31";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DebianSystem _system = new();
    private readonly TemporaryFolder _built = new();
    private readonly string _port = Programs.FreePort().ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _system.Dispose();
        _built.Dispose();
    }

    [SkippableFact]
    public async Task Package_OnABareSystem_InstallsRunsUpgradesAndGoes()
    {
        DebianSystem.SkipUnlessPossible();
        await using var feed = await FeedServer.StartAsync();
        var first = await BuildAsync(First);
        await _system.InstallAsync(first);

        (await InstallAsync(first)).Should().Contain($"/{Settings}", "it says where its settings go");
        await ShouldBeInstalledAsync();
        await ShouldNotRunUnconfiguredAsync();

        await feed.GreetWithPayloadsAsync([Join.ToJsonString()]);
        var settings = $"SOCKET_URL={feed.Url}\nDATABASE_URL=sqlite:calls.db # here\nPORT={_port}\n";
        await File.WriteAllTextAsync(PathOf(Settings), settings);
        using (var service = StartService())
        {
            await Eventually.BeTrueAsync(async () => await StoredAsync() == $"{LinkedId}|Chamando", "the feed tells of a call", Patience);
            await ShouldServeAdministratorsAsync();
            await InstallAsync(await BuildAsync(Second, PathOf("usr/lib/speakr-monitor")));
            await ShouldServeAdministratorsAsync();
            await StopAsync(service);
        }

        (await _system.SucceedAsync("dpkg-query", "-W", "-f", "${Version}", "speakr-monitor")).Should().Be(Second.Replace('-', '~'));
        await ShouldKeepAsync(settings);
        using (var service = StartService())
        {
            await Eventually.BeTrueAsync(
                async () => (await _system.InsideAsync("speakr-monitor", "health", "--ready")).ExitCode == 0, "the new version runs", Patience);
            await StopAsync(service);
        }

        await _system.SucceedAsync("dpkg", "--remove", "speakr-monitor");
        File.Exists(PathOf("usr/bin/speakr-monitor")).Should().BeFalse();
        await ShouldKeepAsync(settings);

        await _system.SucceedAsync("dpkg", "--purge", "speakr-monitor");
        Directory.Exists(PathOf("etc/speakr-monitor")).Should().BeFalse();
        Directory.Exists(PathOf(Home)).Should().BeFalse();
        (await _system.SucceedAsync("find", "/etc/systemd", "/usr", "-xdev", "-name", "*speakr-monitor*")).Should().BeEmpty();
        await _system.SucceedAsync("getent", "passwd", "speakr-monitor");
    }

    [SkippableFact]
    public async Task Unit_IsUnderstoodBySystemdAndWellConfined()
    {
        Skip.If(Programs.Find("systemd-analyze") is null, "systemd-analyze is not installed.");
        var unit = Path.Combine(_built.Path, "speakr-monitor.service");
        // The program and its page are not installed on this machine.
        await File.WriteAllLinesAsync(unit, Unit.Select(line =>
            line.StartsWith("ExecStart=", StringComparison.Ordinal) ? "ExecStart=/bin/true" : line)
            .Where(line => !line.StartsWith("Documentation=man:", StringComparison.Ordinal)));

        (await DebianSystem.RunAsync("systemd-analyze", "verify", unit)).Should().Be((0, ""));
        var (exitCode, output) = await DebianSystem.RunAsync("systemd-analyze", "security", "--offline=true", "--threshold=20", unit);
        exitCode.Should().Be(0, output);
    }

    private static JsonObject Join => new()
    {
        ["event"] = "QueueCallerJoin", ["uniqueid"] = LinkedId, ["linkedid"] = LinkedId, ["queue"] = "8002", ["calleridnum"] = "11987650101",
    };

    private static string[] Unit => File.ReadAllLines(Path.Combine(Repository.Root, "deploy/speakr-monitor.service"));

    private string PathOf(string path) => Path.Combine(_system.Root, path);

    private async Task<string> BuildAsync(string version, string? program = null)
    {
        string[] published = program is null ? [] : ["--program", program];
        var (exitCode, output) = await DebianSystem.RunAsync(
            Path.Combine(Repository.Root, "deploy/build-deb"), [.. published, "--output", _built.Path, version]);
        exitCode.Should().Be(0, output);
        return output.Split('\n').Single(line => line.EndsWith(".deb", StringComparison.Ordinal));
    }

    private async Task<string> InstallAsync(string package)
    {
        File.Copy(package, PathOf("tmp/speakr-monitor.deb"), overwrite: true);
        return await _system.SucceedAsync("dpkg", "--install", "/tmp/speakr-monitor.deb");
    }

    private async Task ShouldBeInstalledAsync()
    {
        (await _system.SucceedAsync("getent", "passwd", "speakr-monitor")).Should().EndWith($":/{Home}:/usr/sbin/nologin");
        var rights = await _system.SucceedAsync(
            "stat", "-c", "%n %A %U %G",
            $"/{Settings}", "/etc/speakr-monitor", $"/{Home}", "/usr/lib/speakr-monitor/speakr-monitor", "/usr/bin/speakr-monitor");
        rights.Split('\n').Should().Equal(
            $"/{Settings} -rw-r----- root speakr-monitor",
            "/etc/speakr-monitor drwxr-x--- root speakr-monitor",
            $"/{Home} drwxr-x--- speakr-monitor speakr-monitor",
            "/usr/lib/speakr-monitor/speakr-monitor -rwxr-xr-x root root",
            "/usr/bin/speakr-monitor -rwxr-xr-x root root");
        (await _system.SucceedAsync("readlink", $"/{Home}/.env")).Should().Be($"/{Settings}");
        (await _system.SucceedAsync("readlink", "/etc/systemd/system/multi-user.target.wants/speakr-monitor.service"))
            .Should().EndWith("/systemd/system/speakr-monitor.service");
        (await _system.SucceedAsync("speakr-monitor", "--version")).Should().Be(First);
    }

    private async Task ShouldNotRunUnconfiguredAsync()
    {
        var (exitCode, output) = await _system.InsideAsync("speakr-monitor", "run");
        output.Should().StartWith("Nothing is configured").And.HaveLength(output.IndexOf('\n', StringComparison.Ordinal) + 1, "it is one sentence");
        Value("RestartPreventExitStatus").Split(' ').Should().Contain(exitCode.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Starts the program as systemd would, by what the unit says.</summary>
    private Process StartService()
    {
        var command = Value("ExecStart").Split(' ');
        var folder = Value("WorkingDirectory").Replace("%S", "/var/lib", StringComparison.Ordinal);
        return _system.Start([
            "sh", "-c", $"umask {Value("UMask")} && cd {folder} && exec \"$@\"", "sh",
            "setpriv", $"--reuid={Value("User")}", $"--regid={Value("Group")}", "--init-groups", "--bounding-set=-all",
            "--inh-caps=-all", "--no-new-privs", .. command,
        ]);
    }

    private async Task ShouldServeAdministratorsAsync()
    {
        await _system.SucceedAsync("speakr-monitor", "health", "--ready");
        await _system.SucceedAsync("speakr-monitor", "user", "list");
        (await _system.InsideAsync("speakr-monitor", "doctor")).Output.Should().NotContain("check.failed", "every check comes to its end");
        (await _system.SucceedAsync("find", $"/{Home}", "!", "-user", "speakr-monitor", "!", "-name", ".env"))
            .Should().BeEmpty("what root does must not get into the way of the service");
    }

    private async Task ShouldKeepAsync(string settings)
    {
        (await File.ReadAllTextAsync(PathOf(Settings))).Should().Be(settings);
        (await _system.SucceedAsync("stat", "-c", "%A %U %G", $"/{Settings}")).Should().Be("-rw-r----- root speakr-monitor");
        (await StoredAsync()).Should().Be($"{LinkedId}|Chamando");
    }

    private static async Task StopAsync(Process service)
    {
        using var patience = new CancellationTokenSource(Patience);
        Programs.Signal(service, "TERM");
        var said = await service.StandardOutput.ReadToEndAsync(patience.Token) + await service.StandardError.ReadToEndAsync(patience.Token);
        await service.WaitForExitAsync(patience.Token);
        service.ExitCode.Should().Be(0, said);
    }

    private async Task<string?> StoredAsync()
    {
        // A copy: who opens the file itself, as root, may leave files beside it that the service cannot write to.
        var copy = Path.Combine(_built.Path, "calls.db");
        foreach (var ending in new[] { "", "-wal" }.Where(ending => File.Exists(PathOf($"{Home}/calls.db{ending}"))))
            File.Copy(PathOf($"{Home}/calls.db{ending}"), copy + ending, overwrite: true);
        if (!File.Exists(copy))
            return null;
        await using var connection = new SqliteConnection($"Data Source={copy};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT linkId || '|' || status FROM CallsHistory";
        try
        {
            return (string?)await command.ExecuteScalarAsync();
        }
        catch (SqliteException)
        {
            // Copied while it was written to, or before its tables were made.
            return null;
        }
    }

    private static string Value(string key) => Unit.Single(line => line.StartsWith($"{key}=", StringComparison.Ordinal))[(key.Length + 1)..];
}
