using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Speakr.Monitor.TestUtils;

/// <summary>One mariadbd with a data folder of its own. Reads no configuration of the machine.</summary>
public sealed class MariaDbProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly string[] _options;
    private Process? _process;

    private MariaDbProcess(string folder, int port, string[] options) => (_folder, Port, _options) = (folder, port, options);

    public int Port { get; }

    /// <summary>Why no server can be started here; <see langword="null"/> when it can.</summary>
    public static string? AbsentBecause() => Programs.Find("mariadbd") is null || Programs.Find("mariadb-install-db") is null
        ? "MariaDB is not installed (Debian package mariadb-server); it is needed to test the MySQL store."
        : null;

    /// <param name="options">Further options of the server, for example <c>--default-time-zone=-03:00</c>.</param>
    public static async Task<MariaDbProcess> StartAsync(params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("speakr-mariadb-").FullName;
        var server = new MariaDbProcess(folder, Programs.FreePort(), options);
        try
        {
            using var install = ServerProcess.Run(
                Programs.Find("mariadb-install-db")!, "--no-defaults", $"--datadir={server.DataFolder}", $"--user={Environment.UserName}",
                "--auth-root-authentication-method=normal", "--skip-test-db", $"--tmpdir={folder}");
            await install.WaitForExitAsync();
            if (install.ExitCode != 0)
                throw new InvalidOperationException($"mariadb-install-db ended with {install.ExitCode}.");
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server on its port, after it was stopped or killed.</summary>
    public async Task StartAgainAsync()
    {
        // A folder for temporary tables of its own: a server that starts deletes those that it finds, also another server's.
        string[] command =
        [
            Programs.Find("mariadbd")!, "--no-defaults", $"--datadir={DataFolder}", $"--user={Environment.UserName}", "--bind-address=127.0.0.1",
            $"--port={Port}", $"--socket={Path.Combine(_folder, "s")}", $"--pid-file={Path.Combine(_folder, "pid")}",
            $"--log-error={Path.Combine(_folder, "log")}", $"--tmpdir={_folder}", "--skip-name-resolve", "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=48M", "--innodb-flush-log-at-trx-commit=2", "--character-set-server=utf8mb4",
            // Every database of a test leaves a pool with connections that rest.
            "--max-connections=2000", .. _options,
        ];
        _process = await ServerProcess.StartAsync(command);
        await WaitUntilItListensAsync();
    }

    /// <summary>Freezes the server: connections stay open and nothing answers.</summary>
    public void Pause() => Programs.Signal(_process!, "STOP");

    public void Continue() => Programs.Signal(_process!, "CONT");

    /// <summary>Ends the server at once, as a power cut would.</summary>
    public Task KillAsync() => EndAsync("KILL");

    /// <summary>Ends the server in order.</summary>
    public Task StopAsync() => EndAsync("TERM");

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string DataFolder => Path.Combine(_folder, "data");

    private async Task EndAsync(string signal)
    {
        Programs.Signal(_process!, signal);
        await _process!.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private async Task WaitUntilItListensAsync()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (_process!.HasExited || clock.Elapsed > StartLimit)
                throw new InvalidOperationException($"mariadbd did not start:\n{ReadLog()}");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
    }

    private string ReadLog()
    {
        var log = Path.Combine(_folder, "log");
        return File.Exists(log) ? File.ReadAllText(log) : "(no log)";
    }
}
