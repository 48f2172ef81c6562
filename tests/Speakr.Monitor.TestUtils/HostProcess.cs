using System.Collections.Concurrent;
using System.Diagnostics;

namespace Speakr.Monitor.TestUtils;

/// <summary>The host, or another program, as a process of its own, in an empty working directory and with none of our variables from outside.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The host: the published one in the folder that SPEAKR_TEST_HOST names, which is compiled ahead and needs two thirds of the processor time to start;
    /// otherwise the one beside the tests.
    /// </summary>
    public static readonly string Program = Path.Combine(Environment.GetEnvironmentVariable("SPEAKR_TEST_HOST") ?? AppContext.BaseDirectory, "speakr-monitor.dll");

    private readonly Process _process;
    private readonly string _directory;
    private readonly bool _keepsDirectory;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();

    private HostProcess(Process process, string directory, bool keepsDirectory) =>
        (_process, _directory, _keepsDirectory) = (process, directory, keepsDirectory);

    public int Id { get; private set; }

    public bool HasEnded => _process.HasExited;

    public string Output => string.Join('\n', _output);

    public IReadOnlyCollection<string> OutputLines => _output;

    public IReadOnlyCollection<string> ErrorLines => _error;

    /// <summary>Starts it, in an existing directory that outlives the process, or in a new one that does not.</summary>
    public static HostProcess Start(
        string arguments, IReadOnlyDictionary<string, string>? variables = null, string? dotEnv = null, string? existing = null,
        string? program = null, string? input = null)
    {
        var directory = existing ?? Directory.CreateTempSubdirectory("speakr-host-").FullName;
        if (dotEnv is not null)
            File.WriteAllText(Path.Combine(directory, ".env"), dotEnv);

        // Whoever starts the tests in the background of a script has them ignore Ctrl-C, and so would the program.
        var start = new ProcessStartInfo("env", $"--default-signal=INT dotnet \"{(program is null ? Program : Path.Combine(AppContext.BaseDirectory, program))}\" {arguments}")
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input is not null,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(name);
        // The demo's database belongs to this test alone.
        start.Environment["SPEAKR_MONITOR__DEMO_PATH"] = Path.Combine(directory, "demo.db");
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var host = Start(start, directory, keepsDirectory: existing is not null);
        if (input is not null)
        {
            host._process.StandardInput.Write(input);
            host._process.StandardInput.Close();
        }

        return host;
    }

    public async Task<int> ExitCodeAsync(TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async Task WaitForOutputAsync(Func<string, bool> line)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!_output.Any(line))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The host ended with {_process.ExitCode}:\n{Output}\n{string.Join('\n', _error)}");
            try
            {
                await Task.Delay(50, patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Nothing of the kind after {Patience.TotalSeconds} s:\n{Output}\n{string.Join('\n', _error)}");
            }
        }
    }

    /// <summary>Kills the process without a warning after that time, unless it has ended by then.</summary>
    public async Task KillAfterAsync(TimeSpan time)
    {
        using var moment = new CancellationTokenSource(time);
        try
        {
            await _process.WaitForExitAsync(moment.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Sends a signal, as a service manager or Ctrl-C does.</summary>
    public void Signal(string signal) => Programs.Signal(_process, signal);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (!_keepsDirectory)
            Directory.Delete(_directory, recursive: true);
    }

    private static HostProcess Start(ProcessStartInfo start, string directory, bool keepsDirectory)
    {
        var host = new HostProcess(new Process { StartInfo = start }, directory, keepsDirectory);
        host._process.OutputDataReceived += (_, line) => Keep(host._output, line.Data);
        host._process.ErrorDataReceived += (_, line) => Keep(host._error, line.Data);
        host._process.Start();
        host.Id = host._process.Id;
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }

    /// <summary>Whether a line of the log tells of a change of a call, whichever that is.</summary>
    public static bool TellsOfCall(string line) =>
        new[] { "Chamando", "Atendido", "Abandonado", "Encerrado" }.Any(word => line.Contains(word, StringComparison.Ordinal));

    /// <summary>Whether a variable is one that the host or the old service reads.</summary>
    public static bool IsOurs(string name) =>
        name is "SOCKET_URL" or "DATABASE_URL" or "PORT" or "CDR_SYNC_MODE" or "CDR_SYNC_CRON" or "LANG" or "LC_ALL" or "LC_MESSAGES"
        || name.StartsWith("SPEAKR_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("FREEPBX_", StringComparison.Ordinal);
}
