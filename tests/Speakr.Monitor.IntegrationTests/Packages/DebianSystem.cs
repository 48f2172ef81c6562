using System.Diagnostics;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Packages;

/// <summary>
/// A bare Debian 12 in a folder, with nothing but what a package asks for. Needs debootstrap, a mirror of Debian and the rights of root.
/// </summary>
public sealed class DebianSystem : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Path;

    public static void SkipUnlessPossible()
    {
        // Not a Requirement: only root can do it.
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "A Debian system is made by root only.");
        foreach (var program in new[] { "debootstrap", "dpkg-deb", "unshare" })
            Skip.If(Programs.Find(program) is null, $"{program} is not installed.");
    }

    /// <summary>Installs the system, and beside it what the package depends on and nothing else.</summary>
    public async Task InstallAsync(string package)
    {
        var dependencies = (await RunAsync("dpkg-deb", "--field", package, "Depends")).Output.Trim().Split(", ")
            .Select(dependency => dependency.Split([' ', '|'])[0]);
        var (exitCode, output) = await RunAsync("debootstrap", "--variant=minbase", $"--include={string.Join(',', dependencies)}", "bookworm", Root);
        Skip.If(exitCode != 0 && output.Contains("Failed getting release file", StringComparison.Ordinal), "No mirror of Debian can be reached.");
        exitCode.Should().Be(0, output);
        // A temporary folder is its owner's alone, and the service runs as another user.
        await RunAsync("chmod", "755", Root);
    }

    /// <summary>Runs a command in the system, as root, and returns what it said.</summary>
    public Task<(int ExitCode, string Output)> InsideAsync(params string[] command) => FinishAsync(Start(command));

    /// <summary>Runs a command in the system that has to succeed.</summary>
    public async Task<string> SucceedAsync(params string[] command)
    {
        var (exitCode, output) = await InsideAsync(command);
        exitCode.Should().Be(0, "{0} said:\n{1}", string.Join(' ', command), output);
        return output.TrimEnd();
    }

    /// <summary>
    /// Starts a command in the system, as root, with the network of this machine. The process is the command's own, so that signals reach it.
    /// </summary>
    public Process Start(params string[] command) => Start("unshare",
    [
        // A mount of its own ends with the command; nothing is left mounted below a folder that is to be removed.
        "--mount", "sh", "-c", "mount -t proc proc \"$1/proc\" && exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot \"$@\"", "sh",
        Root, .. command,
    ]);

    public static Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments) =>
        FinishAsync(Start(Programs.Find(program) ?? program, arguments));

    public void Dispose() => _folder.Dispose();

    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    private static async Task<(int ExitCode, string Output)> FinishAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        using (process)
        {
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(patience.Token);
                var error = process.StandardError.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                return (process.ExitCode, await output + await error);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
    }
}
