using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Chaos;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Sync;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>Two hosts follow a busy feed and copy records into a database of a cluster, over addresses that a test moves.</summary>
internal sealed class ClusterScene : IAsyncDisposable
{
    private const int Rate = 200;

    // Healing and copying happen at each full minute, and what failed at one happens at the next.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(200);

    private static readonly TimeSpan Arrival = TimeSpan.FromMilliseconds(300);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-cluster-").FullName;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Action<string> _log;
    private readonly LiveFeed _feed;
    private readonly TaskCompletionSource _hours = new();
    private LivePbx? _calls;
    private Task _running = Task.CompletedTask;

    private ClusterScene(MariaDbServer pbx, LiveFeed feed, Action<string> log) => (Records, _feed, _log) = (new FreePbxCdrTable(pbx), feed, log);

    public List<ChaosHost> Hosts { get; } = [];

    public FreePbxCdrTable Records { get; }

    /// <param name="pbx">Where the PBX keeps its records; nothing happens to it.</param>
    /// <param name="database">Its name in the cluster.</param>
    /// <param name="ports">The port under which each host reaches it.</param>
    /// <param name="marks">Whether copied records are marked.</param>
    /// <param name="log">Takes what is worth knowing.</param>
    public static async Task<ClusterScene> StartAsync(MariaDbServer pbx, string database, int[] ports, bool marks, Action<string> log)
    {
        pbx.Require();
        var scene = new ClusterScene(pbx, await LiveFeed.StartAsync(), log);
        try
        {
            await scene.Records.CreateAsync(marks);
            for (var number = 0; number < ports.Length; number++)
                scene.AddHost(number, ports[number], database);
            foreach (var host in scene.Hosts)
            {
                host.Start();
                await host.WaitForAsync("is connected");
            }

            await scene.AwaitOneWriterAsync();
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Callers call from now on.</summary>
    public async Task OpenAsync(int seed)
    {
        _calls = new LivePbx(new StoryTeller(seed, Rate, await LivePbx.OffsetAsync(Records)), _feed, Records, Rate);
        _running = _calls.RunAsync(_hours.Task);
    }

    /// <summary>Waits until a host has written since now, and logs how long that took.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="database">Where it can be seen.</param>
    public async Task<TimeSpan> AwaitWritesAsync(string what, string database)
    {
        const string Newest = "SELECT COALESCE(MAX(id), 0) FROM CallsHistory";
        var clock = Stopwatch.StartNew();
        // What was written before may still be on its way to this node.
        await Task.Delay(Arrival);
        var before = "";
        while (true)
        {
            var newest = await AskAsync(Newest, database);
            if (before.Length == 0)
                before = newest;
            else if (newest.Length > 0 && newest != before)
                break;
            Assert.True(clock.Elapsed < Patience, $"Nothing was written for {clock.Elapsed.TotalSeconds:0} s after: {what}");
            await Task.Delay(50);
        }

        Log(string.Create(CultureInfo.InvariantCulture, $"{what}: calls are written again after {clock.Elapsed.TotalSeconds:0.0} s"));
        return clock.Elapsed;
    }

    public async Task AwaitOneWriterAsync()
    {
        var clock = Stopwatch.StartNew();
        while (Hosts.Count(host => host.IsWriting) != 1)
        {
            Assert.True(clock.Elapsed < Patience, $"{Hosts.Count(host => host.IsWriting)} hosts say that they save.");
            await Task.Delay(100);
        }
    }

    /// <summary>Lets the last calls end, and compares all that was stored with the truth.</summary>
    public async Task ShouldBeRightAsync(string database)
    {
        _hours.TrySetResult();
        await _running;
        var check = new HistoryCheck(_calls!.Stories, new Hearing([.. Hosts.Select(host => host.Name)], _ => true), database, Records);
        Log($"{_calls.Stories.Count} calls, {_calls.Stories.Sum(story => story.Events.Count)} events");
        var clock = Stopwatch.StartNew();
        var (findings, differences) = (await check.RunAsync(), await SyncScene.DifferencesAsync(Records, database));
        while (clock.Elapsed < Patience && (!findings.IsRight || differences.Count > 0))
        {
            await Task.Delay(1000);
            (findings, differences) = (await check.RunAsync(), await SyncScene.DifferencesAsync(Records, database));
        }

        Log(string.Create(CultureInfo.InvariantCulture, $"{findings}; {differences.Count} differences of records, after {clock.Elapsed.TotalSeconds:0} s"));
        if (!findings.IsRight)
            Assert.Fail(await check.DescribeAsync(findings));
        Assert.Empty(differences);
        var copies = await MariaDbServer.RowsAsync(database, "SELECT COUNT(*) FROM cdrs");
        Log($"{copies[0]} records, each copied once");
        await AwaitOneWriterAsync();
        foreach (var host in Hosts)
            Assert.Equal(0, await host.StopAsync());
        Assert.Empty(Hosts.SelectMany(host => host.Crashes));
    }

    public void Log(string text) =>
        _log(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {_clock.Elapsed.TotalSeconds,6:0.0} {text}"));

    /// <summary>Writes the hosts' logs to files, when something was not right.</summary>
    public async Task WriteLogsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("speakr-cluster-logs-").FullName;
        foreach (var host in Hosts)
            Log(await host.WriteLogAsync(folder));
    }

    public async ValueTask DisposeAsync()
    {
        _hours.TrySetResult();
        foreach (var host in Hosts)
            await host.DisposeAsync();
        await _running;
        await _feed.DisposeAsync();
        await Records.DropAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> AskAsync(string query, string database)
    {
        try
        {
            return (await MariaDbServer.RowsAsync(database, query))[0];
        }
        catch (DbException)
        {
            // Nothing is there to be asked.
            return "";
        }
    }

    private void AddHost(int number, int port, string database)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"host{number}");
        var variables = SyncScene.Variables("FREEPBX_DB", Records.Database).ToDictionary();
        variables["SOCKET_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_feed.Port}");
        variables["DATABASE_URL"] = string.Create(CultureInfo.InvariantCulture, $"mysql://root@127.0.0.1:{port}/{database}?sslmode=disabled");
        variables["PORT"] = "0";
        Hosts.Add(new ChaosHost(name, Path.Combine(_folder, name), variables));
    }
}
