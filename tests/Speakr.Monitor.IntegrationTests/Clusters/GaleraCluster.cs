using System.Globalization;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>Three nodes of Galera (Debian's galera-4) on the loopback address, each with a data folder and ports of its own.</summary>
internal sealed class GaleraCluster : IAsyncDisposable
{
    private const string Account = "mysql";

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-galera-").FullName;
    private readonly List<GaleraNode> _nodes = [];
    private int _databases;

    private GaleraCluster()
    {
    }

    public static string? Provider { get; } = new[] { "/usr/lib/galera/libgalera_smm.so", "/usr/lib64/galera-4/libgalera_smm.so" }.FirstOrDefault(File.Exists);

    public IReadOnlyList<GaleraNode> Nodes => _nodes;

    public static async Task<GaleraCluster> StartAsync()
    {
        var cluster = new GaleraCluster();
        try
        {
            await cluster.StartNodesAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <returns>Its name.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"cluster_{++_databases}");
        await MariaDbServer.ExecuteAsync(_nodes[0].ConnectionString(), $"CREATE DATABASE {name} CHARACTER SET utf8mb4");
        return name;
    }

    /// <summary>Waits until each node counts all as members and has what the others have.</summary>
    public async Task AwaitWholeAsync()
    {
        foreach (var node in _nodes)
            await node.AwaitSyncedAsync(_nodes.Count);
    }

    /// <summary>How often transactions were taken back because two nodes had changed the same row.</summary>
    public async Task<int> ConflictsAsync()
    {
        var sum = 0;
        foreach (var node in _nodes)
        {
            foreach (var variable in new[] { "wsrep_local_cert_failures", "wsrep_local_bf_aborts" })
                sum += int.Parse(await node.StatusAsync(variable), CultureInfo.InvariantCulture);
        }

        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Why there can be none here; <see langword="null"/> when there can.</summary>
    public static string? AbsentBecause()
    {
        if (MariaDbProcess.AbsentBecause() is { } absent)
            return absent;
        return Provider is null || Programs.Find("rsync") is null
            ? "Galera is not installed (Debian packages galera-4 and rsync); it is needed to test the history on a cluster."
            : null;
    }

    private async Task StartNodesAsync()
    {
        // Data are copied from node to node by an rsync that gives up root's rights and then cannot read a folder of root's.
        var isRoot = Environment.UserName == "root";
        string[] identity = isRoot
            ? [Programs.Find("setpriv")!, $"--reuid={Account}", $"--regid={Account}", "--clear-groups", Programs.Find("mariadbd")!]
            : [Programs.Find("mariadbd")!];
        for (var number = 1; number <= 3; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"node{number}");
            Directory.CreateDirectory(Path.Combine(_folder, name, "data"));
            _nodes.Add(new GaleraNode(name, Path.Combine(_folder, name), identity));
        }

        await ServerProcess.RunToEndAsync(
            Programs.Find("mariadb-install-db")!, "--no-defaults", $"--datadir={DataOf(0)}", $"--user={Environment.UserName}",
            "--auth-root-authentication-method=normal", "--skip-test-db");
        await OwnAsync(isRoot);
        var members = $"gcomm://{string.Join(',', _nodes.Select(node => $"127.0.0.1:{node.GroupPort}"))}";

        // The others begin with a copy: a transfer of the whole state takes a quarter of a minute for each.
        await _nodes[0].BeginAsync(members);
        await _nodes[0].StopAsync();
        for (var number = 1; number < _nodes.Count; number++)
            await ServerProcess.RunToEndAsync("cp", "-r", $"{DataOf(0)}/.", DataOf(number));
        await OwnAsync(isRoot);
        await _nodes[0].BeginAsync(members);
        await Task.WhenAll(_nodes.Skip(1).Select(node => node.JoinAsync(members)));
    }

    private string DataOf(int number) => Path.Combine(_folder, _nodes[number].Name, "data");

    private Task OwnAsync(bool isRoot) => isRoot ? ServerProcess.RunToEndAsync("chown", "-R", Account, _folder) : Task.CompletedTask;
}
