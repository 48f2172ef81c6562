using System.Globalization;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>One of the hosts over all its starts, with one working directory and so with one journal.</summary>
internal sealed class ChaosHost(string name, string directory, IReadOnlyDictionary<string, string> variables) : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly string[] Links = ["is connected.", "is not connected: "];
    private static readonly string[] Roles = ["This host saves the calls of", "This host stands by for", "This host no longer saves the calls of"];

    private static readonly string[] Journals = ["The journal accepts events again", "The journal accepts no events", "The journal is full"];

    private readonly List<string> _log = [];

    // Whoever looks at a process while it is killed must still find it.
    private readonly List<HostProcess> _ended = [];
    private volatile HostProcess? _process;

    public string Name => name;

    /// <summary>Of its web server.</summary>
    public int Port { get; init; }

    /// <summary>Its own; <see langword="null"/> when it has the machine's.</summary>
    public HostClock? Clock { get; init; }

    /// <summary>Ends that nobody asked for.</summary>
    public List<string> Crashes { get; } = [];

    /// <summary>Of the running process.</summary>
    public int ProcessId => _process?.Id ?? 0;

    public bool IsRunning => _process is { HasEnded: false };

    /// <summary>Whether the running process said last that it saves.</summary>
    public bool IsWriting => LastRole is { } role && role.Contains(Roles[0], StringComparison.Ordinal);

    public bool IsStandingBy => LastRole is { } role && role.Contains(Roles[1], StringComparison.Ordinal);

    /// <summary>Whether the running process said last that the feed is connected.</summary>
    public bool IsConnected => Last(Links) is { } link && link.Contains(Links[0], StringComparison.Ordinal);

    /// <summary>Whether the running process has not said last that its journal takes no events.</summary>
    public bool IsDurable => Last(Journals) is not { } journal || journal.Contains(Journals[0], StringComparison.Ordinal);

    private string? LastRole => Last(Roles);

    public void Start()
    {
        Directory.CreateDirectory(directory);
        _process = HostProcess.Start("run", Clock is null ? variables : variables.Concat(Clock.Variables).ToDictionary(), existing: directory);
    }

    /// <summary>A command with the same settings, in a process of its own.</summary>
    public HostProcess StartCommand(string arguments) => HostProcess.Start(arguments, variables);

    public Task WaitForAsync(string text) => _process!.WaitForOutputAsync(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until it has said last that it stands by.</summary>
    public Task AwaitStandByAsync() => _process!.WaitForOutputAsync(_ => IsStandingBy);

    public void Pause() => Signal("STOP");

    public void Continue() => Signal("CONT");

    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        NoteCrash(process);
        await process.KillAfterAsync(TimeSpan.Zero);
        Collect(process);
    }

    /// <summary>Stops in order.</summary>
    /// <returns>The exit code; <see langword="null"/> when it did not stop, and was killed.</returns>
    public async Task<int?> StopAsync()
    {
        var process = _process ?? throw new InvalidOperationException($"Host {name} does not run.");
        NoteCrash(process);
        process.Signal("TERM");
        try
        {
            return await process.ExitCodeAsync(StopLimit);
        }
        catch (OperationCanceledException)
        {
            Crashes.Add($"host {name} did not stop within {StopLimit.TotalSeconds:0} s");
            return null;
        }
        finally
        {
            await process.KillAfterAsync(TimeSpan.Zero);
            Collect(process);
        }
    }

    /// <summary>Notes an end that nobody asked for.</summary>
    public void Look()
    {
        if (_process is { } process)
            NoteCrash(process);
    }

    /// <summary>Writes what all its processes have said to a file.</summary>
    public async Task<string> WriteLogAsync(string folder)
    {
        var file = Path.Combine(folder, $"host-{name}.log");
        IEnumerable<string> lines = _process is { } process ? [.. _log, .. process.OutputLines, .. process.ErrorLines] : _log;
        await File.WriteAllLinesAsync(file, lines);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
            _ended.Add(process);
        foreach (var ended in _ended)
        {
            await ended.DisposeAsync();
            HostClock.Clean(ended.Id);
        }

        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    private string? Last(string[] sentences) => _process is { HasEnded: false } process
        ? process.OutputLines.LastOrDefault(line => Array.Exists(sentences, sentence => line.Contains(sentence, StringComparison.Ordinal)))
        : null;

    private void Signal(string signal)
    {
        if (_process is not { } process)
            return;
        NoteCrash(process);
        if (!process.HasEnded)
            process.Signal(signal);
    }

    private void NoteCrash(HostProcess process)
    {
        if (process.HasEnded)
            Crashes.Add(string.Create(CultureInfo.InvariantCulture, $"host {name} had ended by itself: {string.Join(' ', process.ErrorLines)}"));
    }

    private void Collect(HostProcess process)
    {
        _log.AddRange([.. process.OutputLines, .. process.ErrorLines, "---- end of the process ----"]);
        _process = null;
        _ended.Add(process);
    }
}
