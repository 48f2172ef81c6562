using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Packages;

/// <summary>The packages as somebody gets them who has nothing else of this repository.</summary>
[Trait(Length.Name, Length.LongCase)]
public sealed partial class PackageTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string LinkedId = "1795331618.31";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory]
    [InlineData("Speakr.Monitor", "Microsoft.Data.Sqlite", "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options",
        "SQLitePCLRaw.bundle_e_sqlite3", "MySqlConnector", "SocketIOClient")]
    [InlineData("Speakr.Monitor.AspNetCore", "Speakr.Monitor", "Microsoft.Data.Sqlite", "SQLitePCLRaw.bundle_e_sqlite3", "MySqlConnector", "SocketIOClient")]
    [InlineData("Speakr.Monitor.Conformance", "Speakr.Monitor", "FluentAssertions", "Xunit.SkippableFact", "xunit.assert", "xunit.core")]
    public void Package_HoldsWhatItsUsersNeedAndNothingElse(string name, params string[] dependencies)
    {
        packages.SkipUnlessPacked();
        using var package = packages.Open(name, "nupkg");
        using var symbols = packages.Open(name, "snupkg");
        using var description = package.GetEntry($"{name}.nuspec")!.Open();

        // Beside these are only the files that every package has.
        package.Entries.Select(entry => entry.FullName).Where(entry => entry.StartsWith("lib/", StringComparison.Ordinal) || !entry.Contains('/', StringComparison.Ordinal))
            .Except(["[Content_Types].xml", $"{name}.nuspec"])
            .Should().BeEquivalentTo("README.md", "LICENSE", "icon.png", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml");
        symbols.Entries.Should().Contain(entry => entry.FullName == $"lib/net10.0/{name}.pdb");
        var metadata = XDocument.Load(description).Descendants().ToLookup(element => element.Name.LocalName);
        metadata["dependency"].Select(dependency => dependency.Attribute("id")!.Value).Should().BeEquivalentTo(dependencies);
        metadata["license"].Should().ContainSingle().Which.Value.Should().Be("LICENSE");
        metadata["copyright"].Should().ContainSingle().Which.Value.Should().EndWith("All rights reserved.");
        metadata["icon"].Should().ContainSingle().Which.Value.Should().Be("icon.png");
        metadata["readme"].Should().ContainSingle().Which.Value.Should().Be("README.md");
        metadata["description"].Should().ContainSingle().Which.Value.Should().EndWith(".");
        metadata["tags"].Should().ContainSingle().Which.Value.Split(' ').Should().Contain(["asterisk", "freepbx"]);
    }

    [SkippableFact]
    public void Icon_IsAPngOf128By128()
    {
        packages.SkipUnlessPacked();
        using var package = packages.Open("Speakr.Monitor", "nupkg");
        using var icon = package.GetEntry("icon.png")!.Open();
        var start = new byte[24];
        icon.ReadExactly(start);

        start[..8].Should().Equal(0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A);
        BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(16)).Should().Be(128);
        BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(20)).Should().Be(128);
    }

    [SkippableFact]
    public async Task Library_QuickStartOfItsReadmeInAnEmptyApplication_ReceivesACall()
    {
        packages.SkipUnlessPacked();
        await using var feed = await FeedServer.StartAsync();
        await feed.GreetWithPayloadsAsync([Join.ToJsonString(), Answer.ToJsonString()]);
        var folder = packages.CreateProject("App", "Exe", "Speakr.Monitor", "Microsoft.Extensions.Hosting");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), PackedPackages.CodeOf("src/Speakr.Monitor/README.md"));
        (await DotNet.SucceedAsync(folder, packages.Folder, "build", "-o", "out", "-v", "quiet")).Should().NotContain("warning CS");

        using var application = Process.Start(DotNet.Command(folder, packages.Folder, Path.Combine("out", "App.dll"), feed.Url))!;
        try
        {
            await WaitForLineAsync(application, $"{LinkedId}  8002  Atendido  1001");
            await EndAsync(application);
        }
        finally
        {
            if (!application.HasExited)
                application.Kill();
        }

        application.ExitCode.Should().Be(0);
        (await StoredAsync(Path.Combine(folder, "calls.db"))).Should().Be($"{LinkedId}|8002|Atendido|1001");
    }

    [SkippableFact]
    public async Task Repository_CommandsOfItsReadmeForANewApplication_PrintACall()
    {
        packages.SkipUnlessPacked();
        using var folder = new TemporaryFolder();
        var clone = Directory.CreateDirectory(Path.Combine(folder.Path, "clone")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(clone, "samples"), Path.Combine(Repository.Root, "samples"));
        Directory.CreateDirectory(Path.Combine(clone, "artifacts"));
        Directory.CreateSymbolicLink(Path.Combine(clone, "artifacts", "packages"), packages.Packed);
        // Packed already, under a version that counts as a preview.
        var commands = NewApplication.Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"))).Groups["commands"].Value
            .Replace("package Speakr.Monitor", "package Speakr.Monitor --prerelease", StringComparison.Ordinal);
        var start = DotNet.Command(clone, packages.Folder, "-ec", commands);
        start.FileName = "bash";

        using var shell = Process.Start(start)!;
        try
        {
            (await WaitForCallAsync(shell)).Should().MatchRegex(@"^\d+\.\d+  800\d  Chamando  $");
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
            await shell.WaitForExitAsync();
        }
    }

    [SkippableFact]
    public async Task AspNetCore_QuickStartOfItsReadmeInAnEmptyApplication_LetsInOnlyWhoIsSignedIn()
    {
        packages.SkipUnlessPacked();
        var folder = packages.CreateProject("Web", "Web", "Speakr.Monitor.AspNetCore");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), PackedPackages.CodeOf("src/Speakr.Monitor.AspNetCore/README.md"));
        (await DotNet.SucceedAsync(folder, packages.Folder, "build", "-o", "out", "-v", "quiet")).Should().NotContain("warning CS");
        var address = new Uri($"http://127.0.0.1:{Programs.FreePort()}");

        using var application = Process.Start(DotNet.Command(folder, packages.Folder, Path.Combine("out", "Web.dll"), $"--urls={address}"))!;
        try
        {
            using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
            await Eventually.BeTrueAsync(async () => await StatusAsync(http, "/health") == 503, "its PBX is made up", Patience);
            (await StatusAsync(http, "/api/live")).Should().Be(302, "to the application's own sign-in");
            await EndAsync(application);
        }
        finally
        {
            if (!application.HasExited)
                application.Kill();
        }

        application.ExitCode.Should().Be(0);
    }

    [SkippableFact]
    public async Task Conformance_StoreWrittenOutside_PassesAndItsBrokenVariantFails()
    {
        packages.SkipUnlessPacked();
        var folder = packages.CreateProject(
            "Suite", "Library", "Speakr.Monitor.Conformance", "Microsoft.NET.Test.Sdk", "xunit", "xunit.runner.visualstudio");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "MyStoreConformance.cs"), PackedPackages.CodeOf("tests/Speakr.Monitor.Conformance/README.md"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Packages", "MyStore"), "*.cs"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        await DotNet.SucceedAsync(folder, packages.Folder, "build", "-v", "quiet");

        var sound = await TestAsync(folder, "MyStoreConformance");
        var broken = await TestAsync(folder, "BrokenStoreConformance");

        sound.ExitCode.Should().Be(0, sound.Output);
        int.Parse(Passed.Match(sound.Output).Groups["count"].Value, CultureInfo.InvariantCulture).Should().BeGreaterThan(30, sound.Output);
        broken.ExitCode.Should().Be(1, broken.Output);
        broken.Output.Should().Contain("Save_KnownCall_TakesNewValuesAndKeepsCreatedAt");
    }

    private static JsonObject Join => new()
    {
        ["event"] = "QueueCallerJoin",
        ["uniqueid"] = LinkedId,
        ["linkedid"] = LinkedId,
        ["queue"] = "8002",
        ["calleridnum"] = "11987650101",
    };

    private static JsonObject Answer => new()
    {
        ["event"] = "AgentConnect",
        ["uniqueid"] = LinkedId,
        ["linkedid"] = LinkedId,
        ["queue"] = "8002",
        ["interface"] = "PJSIP/1001",
        ["membername"] = "Agent 1001",
        ["holdtime"] = "3",
    };

    [GeneratedRegex(@"^```sh\ndotnet pack [^\n]*\n(?<commands>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex NewApplication { get; }

    [GeneratedRegex(@"Passed:\s+(?<count>\d+)")]
    private static partial Regex Passed { get; }

    private Task<(int ExitCode, string Output)> TestAsync(string folder, string suite) =>
        DotNet.RunAsync(folder, packages.Folder, "test", "--no-build", "--filter", $"FullyQualifiedName~{suite}");

    private static async Task<int?> StatusAsync(HttpClient http, string path)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return null;
        }
    }

    private static async Task WaitForLineAsync(Process application, string expected)
    {
        using var patience = new CancellationTokenSource(Patience);
        var seen = new List<string>();
        while (await application.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line == expected)
                return;
            seen.Add(line);
        }

        Assert.Fail($"The application ended without the line \"{expected}\":\n{string.Join('\n', seen)}");
    }

    private static async Task<string> WaitForCallAsync(Process shell)
    {
        using var patience = new CancellationTokenSource(2 * Patience);
        var seen = new List<string>();
        while (await shell.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            Skip.If(line.Contains("NU1301", StringComparison.Ordinal), "No registry of packages can be reached.");
            if (line.Contains("  Chamando  ", StringComparison.Ordinal))
                return line;
            seen.Add(line);
        }

        throw new InvalidOperationException($"The commands ended without a call:\n{string.Join('\n', seen)}");
    }

    private static async Task EndAsync(Process application)
    {
        using var patience = new CancellationTokenSource(Patience);
        Programs.Signal(application, "TERM");
        await application.StandardOutput.ReadToEndAsync(patience.Token);
        await application.WaitForExitAsync(patience.Token);
    }

    private static async Task<string?> StoredAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT linkId || '|' || queue || '|' || status || '|' || extension FROM CallsHistory";
        return (string?)await command.ExecuteScalarAsync();
    }
}
