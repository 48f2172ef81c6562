using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Packages;

/// <summary>
/// The image as far as it can be tried without a container engine: its build stage is carried out in an empty folder. CI has an engine.
/// </summary>
[Trait(Length.Name, Length.LongCase)]
public sealed partial class DockerfileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _source = new();
    private readonly TemporaryFolder _app = new();

    public void Dispose()
    {
        _source.Dispose();
        _app.Dispose();
    }

    [Fact]
    public async Task BuildStage_InAnEmptyFolder_MakesAProgramThatRuns()
    {
        foreach (var (instruction, arguments) in BuildStage())
        {
            if (instruction == "COPY")
                Copy(arguments.Split(' '));
            else if (instruction == "RUN")
                await RunStepAsync(arguments);
        }

        var program = Path.Combine(_app.Path, "speakr-monitor.dll");
        File.Exists(Path.Combine(_app.Path, "speakr-monitor")).Should().BeTrue("the entry point is the program file");
        await using (var unconfigured = HostProcess.Start("run", program: program))
            (await unconfigured.ExitCodeAsync(Patience)).Should().Be(78);

        var port = new Dictionary<string, string> { ["PORT"] = Programs.FreePort().ToString(CultureInfo.InvariantCulture) };
        await using var demo = HostProcess.Start("run --demo", port, program: program);
        await Eventually.BeTrueAsync(async () =>
        {
            await using var health = HostProcess.Start("health", port, program: program);
            return await health.ExitCodeAsync(Patience) == 0;
        }, "the health check of the image becomes well", Patience);
    }

    [Fact]
    public void EveryFileThatIsCopied_IsThereAndNotIgnored()
    {
        var allowed = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"))
            .Where(line => line.StartsWith('!')).Select(line => line[1..]).ToArray();
        var copied = Instructions().Where(step => step.Name == "COPY" && !step.Arguments.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(step => step.Arguments.Split(' ')[..^1]).ToArray();

        copied.Select(path => path.Split('/')[0]).Distinct().Should().BeEquivalentTo(allowed);
        copied.Select(path => path.Contains('*', StringComparison.Ordinal) ? Path.GetDirectoryName(path)! : path)
            .Where(path => !Path.Exists(Path.Combine(Repository.Root, path))).Should().BeEmpty();
    }

    [Fact]
    public void EveryFileThatComposeMounts_IsThere()
    {
        var mounted = Mount.Matches(File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml")))
            .Select(match => match.Groups["path"].Value).ToArray();

        mounted.Should().NotBeEmpty();
        mounted.Where(path => !Path.Exists(Path.Combine(Repository.Root, path))).Should().BeEmpty();
    }

    private static IEnumerable<(string Name, string Arguments)> BuildStage() =>
        Instructions().SkipWhile(step => step.Name != "FROM").Skip(1).TakeWhile(step => step.Name != "FROM");

    private static IEnumerable<(string Name, string Arguments)> Instructions()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "Dockerfile")).Where(line => line.Length > 0 && line[0] != '#');
        foreach (var line in string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            yield return (line[..space], line[(space + 1)..].Trim());
        }
    }

    private void Copy(string[] arguments)
    {
        var target = Path.Combine(_source.Path, arguments[^1]);
        Directory.CreateDirectory(target);
        foreach (var path in arguments[..^1])
        {
            var from = Path.Combine(Repository.Root, path);
            if (Directory.Exists(from))
                CopyFolder(new DirectoryInfo(from), target);
            else
                foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(from)!, Path.GetFileName(from)))
                    File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private static void CopyFolder(DirectoryInfo from, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in from.EnumerateFiles())
            file.CopyTo(Path.Combine(target, file.Name), overwrite: true);
        foreach (var folder in from.EnumerateDirectories().Where(folder => folder.Name is not ("bin" or "obj")))
            CopyFolder(folder, Path.Combine(target, folder.Name));
    }

    private async Task RunStepAsync(string command)
    {
        command.Should().StartWith("dotnet ", "the steps of the build are the SDK's");
        var architecture = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";
        var arguments = command["dotnet ".Length..].Replace("$TARGETARCH", architecture, StringComparison.Ordinal)
            .Replace("/app", _app.Path, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await DotNet.SucceedAsync(_source.Path, null, arguments);
    }

    [GeneratedRegex(@"^\s+- \./(?<path>[^:]+):", RegexOptions.Multiline)]
    private static partial Regex Mount { get; }
}
