using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Speakr.Monitor.IntegrationTests.Migration;

/// <summary>The stand-in for the service that the host replaces (tests/old-service); .env of its working directory configures it.</summary>
internal sealed class OldService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "old-service");

    private readonly Process _process;
    private readonly Channel<string> _reports = Channel.CreateUnbounded<string>();

    private OldService(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                _reports.Writer.TryWrite(line.Data);
        };
    }

    public static void SkipUnlessAvailable()
    {
        FeedProcess.SkipUnlessAvailable();
        Requirement.SkipUnless(
            Directory.Exists(Path.Combine(Folder, "node_modules", "mysql2")),
            "The packages of the old service are not installed: run npm ci in tests/old-service.");
    }

    public static OldService Start(string directory)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(Folder, "service.js") },
        };
        foreach (var name in start.Environment.Keys.Where(HostProcess.IsOurs).ToList())
            start.Environment.Remove(name);
        var service = new OldService(Process.Start(start)!);
        service._process.BeginOutputReadLine();
        return service;
    }

    /// <summary>Copies call detail records, as it did every minute.</summary>
    /// <returns>How many.</returns>
    public async Task<int> CopyAsync()
    {
        await _process.StandardInput.WriteLineAsync("copy");
        await _process.StandardInput.FlushAsync();
        return int.Parse((await WaitForAsync("copied "))["copied ".Length..], CultureInfo.InvariantCulture);
    }

    public async Task StopAsync()
    {
        Programs.Signal(_process, "TERM");
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> WaitForAsync(string beginning)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var report = await _reports.Reader.ReadAsync(patience.Token);
            if (report.StartsWith(beginning, StringComparison.Ordinal))
                return report;
            if (report.StartsWith("failed", StringComparison.Ordinal))
                throw new InvalidOperationException($"The old service: {report}");
        }
    }
}
