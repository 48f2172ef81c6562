using System.Diagnostics;
using System.Text.Json;

namespace Speakr.Monitor.TestUtils;

/// <summary>The Node process of the feed server. Ends with us, because it ends when its standard input does.</summary>
public sealed class FeedProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly SemaphoreSlim _writing = new(1, 1);

    private FeedProcess(Process process) => _process = process;

    private static string Folder => Path.Combine(Repository.Root, "tests", "feed-server");

    public static void SkipUnlessAvailable()
    {
        Requirement.SkipUnless(Programs.Find("node") is not null, "Node is not installed; the feed server needs it.");
        Requirement.SkipUnless(
            Directory.Exists(Path.Combine(Folder, "node_modules", "socket.io")),
            "The packages of the feed server are not installed: run npm ci in tests/feed-server.");
    }

    public static FeedProcess Start(FeedServerSettings settings, Action<string> onLine)
    {
        var start = new ProcessStartInfo(Programs.Find("node")!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Folder,
            ArgumentList = { "server.js", JsonSerializer.Serialize(settings, JsonSerializerOptions.Web) },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("Node did not start.");
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                onLine(text);
        };
        process.BeginOutputReadLine();
        return new FeedProcess(process);
    }

    public async Task WriteLineAsync(string line)
    {
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Signal(string name) => Programs.Signal(_process, name);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _writing.Dispose();
    }
}
