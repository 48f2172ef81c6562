using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>One mariadbd of a Galera cluster on the loopback address.</summary>
internal sealed partial class GaleraNode(string name, string folder, string[] identity) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(180);

    private readonly int _stateTransferPort = Programs.FreePort();
    private readonly int _catchUpPort = Programs.FreePort();
    private Process? _process;
    private string _members = "";

    public string Name => name;

    public int Port { get; } = Programs.FreePort();

    /// <summary>Where it talks with the others.</summary>
    public int GroupPort { get; } = Programs.FreePort();

    public string ConnectionString(string database = "information_schema") => string.Create(
        CultureInfo.InvariantCulture,
        $"Server=127.0.0.1;Port={Port};User ID=root;Database={database};SslMode=None;Connection Timeout=15;Default Command Timeout=15");

    /// <summary>Begins a cluster of which it is the only member.</summary>
    public Task BeginAsync(string members)
    {
        _members = members;
        return StartAsync("--wsrep-new-cluster");
    }

    /// <summary>Joins the others.</summary>
    public Task JoinAsync(string members)
    {
        _members = members;
        return StartAsync();
    }

    /// <summary>Joins again after a kill: as Debian's unit does, at the position that the data has, so that it need not be copied whole.</summary>
    public async Task RejoinAsync()
    {
        var log = Path.Combine(folder, "recovery.log");
        File.Delete(log);
        await ServerProcess.RunToEndAsync(identity[0], [.. identity[1..], .. Options, $"--log-error={log}", "--wsrep-recover"]);
        var position = Position().Match(await File.ReadAllTextAsync(log)).Groups["position"].Value;
        await StartAsync($"--wsrep-start-position={position}");
    }

    public void Pause() => Programs.Signal(_process!, "STOP");

    public void Continue() => Programs.Signal(_process!, "CONT");

    public Task KillAsync() => EndAsync("KILL");

    public Task StopAsync() => EndAsync("TERM");

    /// <summary>Cuts it off from the other nodes while clients still reach it, or lets it back.</summary>
    public Task IsolateAsync(bool isolated) =>
        MariaDbServer.ExecuteAsync(ConnectionString(), $"SET GLOBAL wsrep_provider_options = 'gmcast.isolate={(isolated ? 1 : 0)}'");

    /// <summary>Waits until it is in the primary component and has all that the others have.</summary>
    /// <param name="members">
    /// How many nodes it must count at least. One that was frozen goes on as the member it was before it learns that the others have left it out.
    /// </param>
    public async Task AwaitSyncedAsync(int members = 1)
    {
        var clock = Stopwatch.StartNew();
        while (!await IsSyncedAsync(members))
        {
            if (_process is not { HasExited: false } || clock.Elapsed > StartLimit)
                throw new InvalidOperationException($"Node {name} is not synced:\n{ReadLog()}");
            await Task.Delay(100);
        }
    }

    /// <summary>A status variable.</summary>
    public async Task<string> StatusAsync(string variable) =>
        (await MariaDbServer.RowsAsync(ConnectionString(), $"SHOW GLOBAL STATUS LIKE '{variable}'"))[0].Split('|')[1];

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
    }

    private string[] Options =>
    [
        "--no-defaults", $"--datadir={Path.Combine(folder, "data")}", "--bind-address=127.0.0.1", $"--port={Port}",
        $"--socket={Path.Combine(folder, "s")}", $"--pid-file={Path.Combine(folder, "pid")}", $"--tmpdir={folder}", "--skip-name-resolve",
        "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=48M", "--innodb-flush-log-at-trx-commit=2", "--character-set-server=utf8mb4",
        "--max-connections=500", "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2", "--wsrep-on=ON", $"--wsrep-provider={GaleraCluster.Provider}",
        $"--wsrep-node-name={name}", "--wsrep-node-address=127.0.0.1", "--wsrep-sst-method=rsync",
        $"--wsrep-sst-receive-address=127.0.0.1:{_stateTransferPort}",
        "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:" + string.Create(
            CultureInfo.InvariantCulture, $"{GroupPort};ist.recv_addr=127.0.0.1:{_catchUpPort};gcache.size=64M"),
        $"--wsrep-cluster-address={_members}",
    ];

    private async Task StartAsync(params string[] further)
    {
        _process = await ServerProcess.StartAsync([.. identity, .. Options, $"--log-error={Path.Combine(folder, "log")}", .. further]);
        await AwaitSyncedAsync();
    }

    private async Task<bool> IsSyncedAsync(int members)
    {
        try
        {
            return await StatusAsync("wsrep_local_state_comment") == "Synced" && await StatusAsync("wsrep_cluster_status") == "Primary"
                && int.Parse(await StatusAsync("wsrep_cluster_size"), CultureInfo.InvariantCulture) >= members;
        }
        catch (DbException)
        {
            return false;
        }
    }

    private async Task EndAsync(string signal)
    {
        Programs.Signal(_process!, signal);
        await _process!.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private string ReadLog()
    {
        var log = Path.Combine(folder, "log.err");
        return File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(40)) : "(no log)";
    }

    [GeneratedRegex("Recovered position: (?<position>[0-9a-f-]+:-?[0-9]+)")]
    private static partial Regex Position();
}
