using System.Diagnostics;
using FluentAssertions;

namespace Speakr.Monitor.IntegrationTests.Packages;

/// <summary>The .NET SDK's commands, as somebody would type them.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command and returns what it said, whatever its exit code.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="packages">Where it unpacks packages; <see langword="null"/> for the machine's folder.</param>
    /// <param name="arguments">What follows <c>dotnet</c>.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, string? packages, params string[] arguments)
    {
        var start = Command(folder, packages, arguments);
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
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

    /// <summary>Runs a command that has to succeed.</summary>
    public static async Task<string> SucceedAsync(string folder, string? packages, params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(folder, packages, arguments);
        exitCode.Should().Be(0, "dotnet {0} said:\n{1}", string.Join(' ', arguments), output);
        return output;
    }

    public static ProcessStartInfo Command(string folder, string? packages, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        // Those of the SDK that runs the tests would be taken by the one that the folder chooses.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        if (packages is not null)
            start.Environment["NUGET_PACKAGES"] = packages;
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        // No server may outlive the command: it would hold the output open, which then never ends.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        return start;
    }
}
