using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>One mysqld, which SPEAKR_TEST_MYSQLD names, with a data folder of its own and a log that others replicate.</summary>
internal sealed class MySqlInstance(int number) : IAsyncDisposable
{
    private const string Named = "SPEAKR_TEST_MYSQLD";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-mysql-").FullName;
    private Process? _process;

    public int Port { get; } = Programs.FreePort();

    /// <summary>Why there can be none here; <see langword="null"/> when there can.</summary>
    public static string? AbsentBecause() => File.Exists(Program)
        ? null
        : $"{Named} names no mysqld of MySQL; it is needed to test a failover.";

    public string ConnectionString(string database = "mysql") => string.Create(
        CultureInfo.InvariantCulture,
        $"Server=127.0.0.1;Port={Port};User ID=root;Database={database};SslMode=None;AllowPublicKeyRetrieval=true;Connection Timeout=15");

    public async Task StartAsync()
    {
        var data = Path.Combine(_folder, "data");
        await ServerProcess.RunToEndAsync(
            Program!, "--no-defaults", $"--user={Environment.UserName}", "--initialize-insecure", $"--datadir={data}", "--innodb-redo-log-capacity=64M");
        _process = await ServerProcess.StartAsync([
            Program!, "--no-defaults", $"--user={Environment.UserName}", $"--datadir={data}", $"--tmpdir={_folder}", "--bind-address=127.0.0.1",
            $"--port={Port}", $"--socket={Path.Combine(_folder, "s")}", $"--pid-file={Path.Combine(_folder, "pid")}",
            $"--log-error={Log}", "--mysqlx=OFF", "--innodb-redo-log-capacity=64M",
            // Debian's default names a folder that only its package makes, and without it the server does not start.
            "--secure-file-priv=NULL",
            "--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0", "--max-connections=500",
            string.Create(CultureInfo.InvariantCulture, $"--server-id={number}"), "--gtid-mode=ON", "--enforce-gtid-consistency=ON",
            "--plugin-load-add=semisync_source.so", "--plugin-load-add=semisync_replica.so",
        ]);
        await AwaitAsync("SELECT 1", "1");
    }

    public Task ExecuteAsync(params string[] statements) => MariaDbServer.ExecuteAsync(ConnectionString(), statements);

    /// <summary>Waits for an answer.</summary>
    public async Task AwaitAsync(string query, string answer)
    {
        var clock = Stopwatch.StartNew();
        while (await AskAsync(query) != answer)
        {
            if (_process is not { HasExited: false } || clock.Elapsed > StartLimit)
                throw new InvalidOperationException($"{query} is not {answer}:\n{await File.ReadAllTextAsync(Log)}");
            await Task.Delay(50);
        }
    }

    public async Task KillAsync()
    {
        Programs.Signal(_process!, "KILL");
        await _process!.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // With its extension, which the server would add.
    private string Log => Path.Combine(_folder, "log.err");

    private static string? Program => Environment.GetEnvironmentVariable(Named);

    private async Task<string?> AskAsync(string query)
    {
        try
        {
            return (await MariaDbServer.RowsAsync(ConnectionString(), query))[0];
        }
        catch (DbException)
        {
            return null;
        }
    }
}
